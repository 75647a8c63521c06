"""The body in 3D: a headless state, a VTK scene, and a thin Qt widget. Import what you need."""
