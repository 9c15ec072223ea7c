"""Hunyuan3D-2.1: a U-ViT with a mixture of experts, over the decoder of shape_vae/ and DINOv2-large."""
