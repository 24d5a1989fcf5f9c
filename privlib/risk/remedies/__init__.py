"""Changes that lower the risk, one by one and as a ladder, with what each gains, costs and breaks."""
