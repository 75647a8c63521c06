"""Body weight and composition of an adult under changed diet and exercise."""
