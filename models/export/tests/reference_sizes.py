"""Our configurations in the words of the references' constructors."""

from orfeas_export.hunyuan2 import Hunyuan2DitConfig


def hunyuan2_sizes(config: Hunyuan2DitConfig) -> dict:
    return dict(
        in_channels=config.channels,
        context_in_dim=config.context,
        hidden_size=config.width,
        mlp_ratio=config.mlp_ratio,
        num_heads=config.heads,
        depth=config.double_blocks,
        depth_single_blocks=config.single_blocks,
        axes_dim=[config.width // config.heads],
        qkv_bias=config.qkv_bias,
        guidance_embed=config.guidance_embed,
    )
