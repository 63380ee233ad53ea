using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Tests.Steps;

public sealed class WordsTests
{
    [Theory]
    [InlineData(1, "It ended with exit code 1.")]
    [InlineData(126, "It ended with exit code 126: a program was found but could not be executed. Is it marked as executable, and made for this machine?")]
    [InlineData(127, "It ended with exit code 127: a program that it calls was not found.")]
    [InlineData(137, "It was ended by signal 9, SIGKILL: somebody killed it, often the system for want of memory (exit code 137).")]
    [InlineData(160, "It was ended by signal 32 (exit code 160).")]
    [InlineData(255, "It ended with exit code 255.")]
    public void An_exit_code_has_words(int code, string words) => Assert.Equal(words, ExitWords.Of(code));

    [Theory]
    [InlineData("token=abcd1234;", "token=***;")]
    [InlineData("abcd1234abcd", "******")]
    [InlineData("abc", "abc")]
    public void Secrets_are_masked_by_value_and_the_longer_one_first(string text, string masked)
        => Assert.Equal(masked, new SecretMask(["abcd", "abcd1234", "abc", ""]).Apply(text));
}
