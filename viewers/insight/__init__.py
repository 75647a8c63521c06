"""What is new, what is likely, what the doctor should see."""
