using System.Buffers.Binary;
using Pipelines.Engine.Packages;

namespace Pipelines.Engine.Tests.Packages;

public sealed class ZipPackageTests
{
    private const int Link = unchecked((int)0xA1FF0000);
    private const int Device = 0x61A40000;

    [Theory]
    [InlineData(Link)]
    [InlineData(Device)]
    public void A_link_or_a_device_is_not_followed(int attributes)
        => Assert.Equal("PIPE025", Code(Archives.Zip(entry => entry.ExternalAttributes = attributes, ("pipeline.yaml", "/etc/passwd"))));

    [Fact]
    public void A_link_beside_the_pipeline_does_no_harm()
        => Assert.Null(PipelineFile.Unpack(Archives.Zip(entry => entry.ExternalAttributes = entry.Name == "latest" ? Link : 0, ("latest", "x"), ("pipeline.yaml", Archives.Pipeline))).Refusal);

    [Fact]
    public void An_encrypted_member_is_told()
    {
        byte[] zip = Archives.Zip(("pipeline.yaml", Archives.Pipeline));
        // Bit 0 of the general purpose flags, in the member's own header and in the directory.
        zip[6] |= 1;
        zip[Directory(zip) + 8] |= 1;

        Assert.Contains("encrypted", PipelineFile.Unpack(zip).Refusal!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_that_lies_is_not_believed()
    {
        byte[] zip = Archives.Zip(("pipeline.yaml", new string(' ', 40_000_000)));
        // The directory claims that forty million bytes are ten.
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(Directory(zip) + 24), 10);

        Assert.NotNull(PipelineFile.Unpack(zip).Refusal);
    }

    [Fact]
    public void A_claim_of_a_gigabyte_costs_nothing()
    {
        byte[] zip = Archives.Zip(("pipeline.yaml", Archives.Pipeline));
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(Directory(zip) + 24), 1_000_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        PipelineFile.Unpack(zip);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void An_offset_beyond_the_file_is_a_problem()
    {
        byte[] zip = Archives.Zip(("pipeline.yaml", Archives.Pipeline));
        // 0xFFFFFFFF sends the reader to a zip64 record that is not there.
        foreach (uint offset in new uint[] { 0xFFFFFFFF, 0x7FFFFFFF, (uint)zip.Length })
        {
            byte[] lying = [.. zip];
            BinaryPrimitives.WriteUInt32LittleEndian(lying.AsSpan(Directory(zip) + 42), offset);

            Assert.Equal("PIPE022", Code(lying));
        }
    }

    [Fact]
    public void A_bomb_is_left_when_it_grows_too_large()
    {
        byte[] bomb = Archives.Zip(("pipeline.yaml", new string('a', 200_000_000)));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("PIPE021", Code(bomb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
    }

    [Fact]
    public void Only_the_first_bytes_of_a_zip_are_no_zip() => Assert.Equal("PIPE022", Code([.. "PK\u0003\u0004"u8, .. new byte[100]]));

    [Fact]
    public void A_compression_that_is_not_known_is_a_problem()
    {
        byte[] zip = Archives.Zip(("pipeline.yaml", Archives.Pipeline));
        zip[8] = 14;
        zip[Directory(zip) + 10] = 14;

        Assert.Equal("PIPE022", Code(zip));
    }

    private static int Directory(byte[] zip) => zip.AsSpan().IndexOf("PK\u0001\u0002"u8);

    private static string Code(byte[] zip) => Assert.IsType<Core.Values.Problem>(PipelineFile.Unpack(zip).Refusal).Code;
}
