using System.Numerics.Tensors;

namespace Slipway.Storage.Knowledge;

/// <summary>Vectors of length one: the cosine of two is their dot product.</summary>
internal static class UnitVector
{
    public static float[] Of(ReadOnlySpan<float> vector)
    {
        var unit = new float[vector.Length];
        var length = TensorPrimitives.Norm(vector);
        if (length > 0)
        {
            TensorPrimitives.Divide(vector, length, unit);
        }

        return unit;
    }
}
