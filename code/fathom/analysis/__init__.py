"""What a trained network does: regions, slopes and joints."""
