"""TripoSG: a U-ViT on rectified flow and its own latent-set decoder, over DINOv2-large at 224."""
