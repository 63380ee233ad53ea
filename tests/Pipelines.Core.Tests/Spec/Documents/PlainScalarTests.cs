using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Tests.Spec.Documents;

public sealed class PlainScalarTests
{
    [Theory]
    [InlineData("")]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData("Null")]
    [InlineData("NULL")]
    public void Nothing_has_five_spellings(string text) => Assert.Equal(PlainScalar.Meaning.Null, PlainScalar.Read(text).Meaning);

    [Theory]
    [InlineData("true", "true")]
    [InlineData("True", "true")]
    [InlineData("FALSE", "false")]
    public void A_truth_is_read_in_any_case(string text, string truth) => Assert.Equal((PlainScalar.Meaning.Boolean, truth), PlainScalar.Read(text));

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("+7")]
    [InlineData("1.0")]
    [InlineData("5.")]
    [InlineData(".5")]
    [InlineData("-1e3")]
    [InlineData("1.5E+10")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("1e-999")]
    public void A_number_keeps_its_spelling(string text) => Assert.Equal((PlainScalar.Meaning.Number, text), PlainScalar.Read(text));

    [Fact]
    public void A_hexadecimal_number_is_spelled_in_decimal() => Assert.Equal((PlainScalar.Meaning.Number, "31"), PlainScalar.Read("0x1F"));

    [Theory]
    [InlineData("1e3", true)]
    [InlineData("1e-3", true)]
    [InlineData("1.5e3", true)]
    [InlineData("1.0e+3", false)]
    [InlineData("1.0", false)]
    [InlineData("1000", false)]
    public void Some_numbers_are_text_to_YAML_1_1(string number, bool isText) => Assert.Equal(isText, PlainScalar.IsTextOfYaml11(number));

    [Theory]
    [InlineData("1e999")]
    [InlineData("-1e400")]
    [InlineData(".inf")]
    [InlineData("-.Inf")]
    [InlineData(".NAN")]
    public void What_no_double_holds_is_not_finite(string text) => Assert.Equal(PlainScalar.Meaning.NotFinite, PlainScalar.Read(text).Meaning);

    [Theory]
    [InlineData("007")]
    [InlineData("-01")]
    [InlineData("08")]
    public void A_leading_zero_is_ambiguous(string text) => Assert.Equal(PlainScalar.Meaning.Ambiguous, PlainScalar.Read(text).Meaning);

    [Theory]
    [InlineData("yes")]
    [InlineData("Off")]
    [InlineData("tRue")]
    [InlineData("2.1.0")]
    [InlineData("0.0.1")]
    [InlineData("1_000")]
    [InlineData("1:30")]
    [InlineData("2001-01-01")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("0x")]
    [InlineData("0xZZ")]
    [InlineData("0o17")]
    [InlineData("inf")]
    [InlineData("NaN")]
    public void Anything_else_is_text(string text) => Assert.Equal((PlainScalar.Meaning.Text, text), PlainScalar.Read(text));

    [Theory]
    [InlineData("yes")]
    [InlineData("NO")]
    [InlineData("=")]
    [InlineData("1_000")]
    [InlineData("1:30")]
    [InlineData("2001-01-01")]
    [InlineData("0b11")]
    [InlineData("true")]
    [InlineData("")]
    [InlineData("007")]
    public void What_some_reader_takes_for_something_else_needs_quotes(string text) => Assert.True(PlainScalar.NeedsQuotes(text));

    [Theory]
    [InlineData("2.1.0")]
    [InlineData("0.0.1")]
    [InlineData("python:3.12")]
    [InlineData("500m")]
    [InlineData("3600s")]
    [InlineData("--executor_input")]
    public void What_every_reader_takes_for_text_needs_none(string text) => Assert.False(PlainScalar.NeedsQuotes(text));
}
