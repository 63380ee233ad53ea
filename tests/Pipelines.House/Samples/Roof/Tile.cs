namespace Pipelines.House.Samples.Roof;

internal sealed record Tile(int Weight)
{
    /// <summary>Looks down: allowed.</summary>
    public int Height() => Ground.Floor.Height(this);
}
