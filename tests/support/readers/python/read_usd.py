"""Prints as JSON what OpenUSD reads in the package given as the argument, and what all its validators say."""
import json
import sys

from pxr import Ar, Usd, UsdGeom, UsdShade, UsdValidation

stage = Usd.Stage.Open(sys.argv[1])
validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
errors = UsdValidation.ValidationContext(validators).Validate(stage)

mesh = UsdGeom.Mesh(next(prim for prim in stage.Traverse() if prim.IsA(UsdGeom.Mesh)))
bound = UsdGeom.BBoxCache(Usd.TimeCode.Default(), ["default"]).ComputeWorldBound(stage.GetPseudoRoot())
box = bound.ComputeAlignedRange()
uvs = UsdGeom.PrimvarsAPI(mesh).GetPrimvar("st").Get()
material, _ = UsdShade.MaterialBindingAPI(mesh).ComputeBoundMaterial()
surface = material.ComputeSurfaceSource()[0]
texture = UsdShade.Shader(surface.GetInput("diffuseColor").GetConnectedSource()[0].GetPrim())
picture = Ar.GetResolver().OpenAsset(Ar.ResolvedPath(texture.GetInput("file").Get().resolvedPath))

json.dump(
    {
        "validators": [validator.GetMetadata().name for validator in validators],
        "errors": [error.GetErrorAsString() for error in errors],
        "faces": len(mesh.GetFaceVertexCountsAttr().Get()),
        "points": len(mesh.GetPointsAttr().Get()),
        "normals": len(mesh.GetNormalsAttr().Get()),
        "min": list(box.GetMin()),
        "max": list(box.GetMax()),
        "metersPerUnit": UsdGeom.GetStageMetersPerUnit(stage),
        "upAxis": UsdGeom.GetStageUpAxis(stage),
        "surface": surface.GetIdAttr().Get(),
        "textureBytes": picture.GetSize() if picture else 0,
        "uvs": [min(min(uv) for uv in uvs), max(max(uv) for uv in uvs)],
        "data": stage.GetRootLayer().customLayerData,
    },
    sys.stdout,
)
