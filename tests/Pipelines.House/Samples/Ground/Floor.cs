using Pipelines.House.Samples.Roof;

namespace Pipelines.House.Samples.Ground;

/// <summary>Looks up, which the order forbids: in a signature, and in a body alone.</summary>
internal static class Floor
{
    public static int Height(Tile tile) => tile.Weight; // caught

    public static string Name()
    {
        object made = new Tile(1); // caught
        return $"{made}";
    }
}
