"""What the years take: stiff arteries, fitness, filtration, muscle and bone; hazard of death."""
