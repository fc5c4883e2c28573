"""The newsroom's calendar: what is planned, goes out, is out and ends, on the day where it stands."""
