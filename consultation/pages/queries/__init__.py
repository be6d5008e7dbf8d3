"""What the pages show that no single feature knows."""
