"""The desk's own verbs: what agents keep beside the tickets."""
