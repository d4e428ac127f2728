"""The pages of the portal: for everybody, and for members of an organization."""
