"""Pictures of what the product shows: `python -m workbench.gallery` draws them all anew."""
