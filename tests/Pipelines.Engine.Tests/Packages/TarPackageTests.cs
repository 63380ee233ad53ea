using System.Formats.Tar;
using System.Text;
using Pipelines.Engine.Packages;

namespace Pipelines.Engine.Tests.Packages;

public sealed class TarPackageTests
{
    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Pax)]
    public void Every_format_is_read(TarEntryFormat format)
        => Assert.Equal(Archives.Pipeline, Encoding.UTF8.GetString(PipelineFile.Unpack(Archives.TarGz(format, TarEntryType.RegularFile, "pipeline.yaml", Archives.Pipeline)).Utf8.Span));

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    [InlineData(TarEntryType.Fifo)]
    public void A_link_or_a_device_is_not_followed(TarEntryType type)
        => Assert.Equal("PIPE025", Code(Archives.TarGz(TarEntryFormat.Pax, type, "pipeline.yaml", "/etc/passwd")));

    [Fact]
    public void A_long_name_is_read()
    {
        string name = new string('n', 300) + ".yaml";

        Assert.Equal(name, PipelineFile.Unpack(Archives.TarGz((name, Archives.Pipeline))).Member);
    }

    [Fact]
    public void A_folder_is_no_member()
        => Assert.Null(PipelineFile.Unpack(Archives.Gzip(Archives.Tar(TarEntryFormat.Pax,
            [(TarEntryType.Directory, "a.yaml", ""), (TarEntryType.RegularFile, "a.yaml/b.yaml", Archives.Pipeline)]))).Refusal);

    [Fact]
    public void A_bomb_is_left_when_it_grows_too_large()
    {
        byte[] bomb = Archives.Gzip(new byte[500_000_000]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("PIPE021", Code(bomb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400_000_000);
    }

    [Fact]
    public void A_size_that_lies_is_a_problem()
    {
        byte[] tar = Archives.Tar(TarEntryFormat.Ustar, [(TarEntryType.RegularFile, "pipeline.yaml", Archives.Pipeline)]);
        foreach (string size in new[] { "77777777777\0", "00000100000\0", "zzzzzzzzzzz\0", "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000" })
        {
            byte[] lying = [.. tar];
            Encoding.ASCII.GetBytes(size).CopyTo(lying, 124);
            WriteChecksum(lying);

            PackageText text = PipelineFile.Unpack(Archives.Gzip(lying));

            Assert.True(text.Refusal is not null || text.Utf8.IsEmpty, size);
        }
    }

    [Fact]
    public void A_compressed_text_that_is_no_tar_is_a_problem() => Assert.Equal("PIPE022", Code(Archives.Gzip(Encoding.UTF8.GetBytes(Archives.Pipeline))));

    [Fact]
    public void What_is_not_compressed_as_it_says_is_a_problem() => Assert.Equal("PIPE022", Code([0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));

    private static void WriteChecksum(byte[] header)
    {
        Array.Fill(header, (byte)' ', 148, 8);
        string sum = Convert.ToString(header.Take(512).Sum(b => b), 8).PadLeft(6, '0');
        Encoding.ASCII.GetBytes(sum + "\0 ").CopyTo(header, 148);
    }

    private static string Code(byte[] archive) => Assert.IsType<Core.Values.Problem>(PipelineFile.Unpack(archive).Refusal).Code;
}
