"""Generation methods. What they say to the model is data in resources/."""
