"""TripoSR (Tochilkin et al. 2024, arXiv 2403.02151): one picture -> three feature planes -> density and colour."""
