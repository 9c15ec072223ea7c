"""U²-Net (Qin et al. 2020, arXiv 2005.09007): a picture -> how much of each pixel is the object."""
