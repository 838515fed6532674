"""What a guest is: its configuration, its disks and files, and how it runs."""
