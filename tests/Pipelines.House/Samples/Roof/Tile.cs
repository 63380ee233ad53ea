namespace Pipelines.House.Samples.Roof;

internal sealed record Tile(int Weight)
{
    /// <summary>Looks down, which is allowed; but the floor looks up, and so it is a circle.</summary>
    public int Height() => Ground.Floor.Height(this); // caught

    public string Colour() => Beside.Colour;
}
