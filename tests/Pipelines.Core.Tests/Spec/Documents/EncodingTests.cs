using System.Text;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Documents;

public sealed class EncodingTests
{
    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void Another_encoding_is_named_with_and_without_its_mark(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] text = encoding.GetBytes("pipelineInfo: {name: churn}");

        foreach (byte[] bytes in new[] { text, [.. encoding.GetPreamble(), .. text] })
        {
            Problem problem = Assert.Single(PipelineReader.Read(bytes).Problems);

            Assert.Equal("PIPE001", problem.Code);
            Assert.Contains(name.EndsWith("BE", StringComparison.Ordinal) ? $"{name.ToUpperInvariant()[..6]}BE" : $"{name.ToUpperInvariant()[..6]}LE", problem.What, StringComparison.Ordinal);
            Assert.Contains("iconv", problem.Fix, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_first_byte_that_is_no_UTF8_is_found()
        => Assert.Equal("PIPE001 line 2, column 4", Texts.Problem([(byte)'a', (byte)'\n', (byte)'b', 0xC3, 0xA9, (byte)'c', 0xFF, (byte)'d']));

    [Fact]
    public void An_overlong_sequence_is_no_UTF8() => Assert.Equal("PIPE001 line 1, column 1", Texts.Problem([0xC0, 0xAF, (byte)'a', (byte)'b']));

    [Fact]
    public void A_surrogate_in_UTF8_is_refused() => Assert.Equal("PIPE001 line 1, column 3", Texts.Problem([(byte)'a', (byte)':', 0xED, 0xA0, 0x80, (byte)' ']));

    [Theory]
    [InlineData("a: b\0c", "PIPE001 line 1, column 5")]
    [InlineData("a: b\n\u001b[31m", "PIPE001 line 2, column 1")]
    [InlineData("a: \u0007", "PIPE001 line 1, column 4")]
    public void A_control_character_is_refused(string text, string problem) => Assert.Equal(problem, Texts.Problem(text));

    [Fact]
    public void Half_a_surrogate_pair_in_a_string_is_refused()
    {
        Problem problem = Assert.Single(PipelineReader.Read("pipelineInfo: {name: \ud83d}").Problems);

        Assert.Equal("PIPE001", problem.Code);
        Assert.Contains("character 22", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mark_of_UTF8_is_passed_over() => Assert.Equal("""{"a":1}""", Texts.Json("\ufeff{\"a\": 1}"));

    [Fact]
    public void More_than_32_MiB_are_refused_unread()
    {
        byte[] bytes = new byte[PipelineReader.MaxBytes + 1];
        Array.Fill(bytes, (byte)' ');

        Assert.Equal("PIPE002 the file", Texts.Problem(bytes));
    }

    [Fact]
    public void Exactly_32_MiB_are_read()
    {
        byte[] bytes = new byte[PipelineReader.MaxBytes];
        Array.Fill(bytes, (byte)' ');
        "{\"a\":1}"u8.CopyTo(bytes);

        Assert.Equal("PIPE010", Assert.Single(PipelineReader.Read(bytes).Problems).Code);
    }
}
