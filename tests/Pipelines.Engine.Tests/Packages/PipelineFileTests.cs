using System.Text;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Engine.Packages;

namespace Pipelines.Engine.Tests.Packages;

public sealed class PipelineFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packages-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_read_by_what_it_holds_not_by_its_name()
    {
        foreach (byte[] content in new[]
        {
            Encoding.UTF8.GetBytes(Archives.Pipeline),
            "{\"pipelineInfo\": {\"name\": \"churn\"}}"u8.ToArray(),
            Archives.Zip(("pipeline.yaml", Archives.Pipeline)),
            Archives.TarGz(("pipeline.yaml", Archives.Pipeline)),
        })
        {
            string file = Write("some.file", content);

            PipelineReading reading = PipelineFile.Read(file);

            Assert.Empty(reading.Problems);
            Assert.Equal("churn", reading.Package!.Pipeline.Info.Name);
        }
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_problem() => Assert.Equal("PIPE020", Code(PipelineFile.Read(Path.Combine(_folder, "nowhere.yaml"))));

    [Fact]
    public void A_folder_is_a_problem()
    {
        PipelineReading reading = PipelineFile.Read(_folder);

        Assert.Equal("PIPE020", Code(reading));
        Assert.Contains("is a folder", reading.Problems[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_never_ends_is_left_after_32_MiB() => Assert.Equal("PIPE021", Code(PipelineFile.Read("/dev/zero")));

    [Fact]
    public async Task A_stream_that_never_ends_is_left_after_32_MiB()
    {
        await using EndlessStream endless = new();

        PipelineReading reading = await PipelineFile.ReadAsync(endless, Stop);

        Assert.Equal("PIPE021", Code(reading));
        Assert.InRange(endless.Given, PipelineReader.MaxBytes, PipelineReader.MaxBytes + 1_000_000);
    }

    [Fact]
    public async Task What_somebody_sends_is_read_like_a_file()
    {
        using MemoryStream stream = new(Archives.Zip(("a/b.yaml", Archives.Pipeline)));

        PackageText text = await PipelineFile.UnpackAsync(stream, Stop);

        Assert.Equal(("a/b.yaml", Archives.Pipeline), (text.Member, Encoding.UTF8.GetString(text.Utf8.Span)));
        Assert.Null(text.Refusal);
    }

    [Fact]
    public void Garbage_is_refused_by_the_reader()
    {
        byte[] garbage = new byte[1_000_000];
        new Random(1).NextBytes(garbage);

        Assert.Equal("PIPE001", Code(PipelineFile.Read(Write("garbage", garbage))));
    }

    [Fact]
    public void An_empty_file_has_no_pipeline() => Assert.Equal("PIPE008", Code(PipelineFile.Read(Write("empty.yaml", []))));

    [Fact]
    public async Task An_upload_may_be_stopped()
    {
        using MemoryStream stream = new([1, 2, 3]);
        using CancellationTokenSource stopped = new();
        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PipelineFile.ReadAsync(stream, stopped.Token));
    }

    private static string Code(PipelineReading reading) => Assert.Single(reading.Problems).Code;

    private string Write(string name, byte[] content)
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllBytes(file, content);
        return file;
    }

    private sealed class EndlessStream : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'a');
            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
