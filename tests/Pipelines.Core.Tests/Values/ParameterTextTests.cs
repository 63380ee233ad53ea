using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Values;

public sealed class ParameterTextTests
{
    private const string Subject = "output parameter \"x\"";

    [Theory]
    [InlineData(ParameterType.String, " a\n", "\" a\\n\"")]
    [InlineData(ParameterType.String, "", "\"\"")]
    [InlineData(ParameterType.Unspecified, "5", "\"5\"")]
    [InlineData(ParameterType.Integer, " 42\n", "42")]
    [InlineData(ParameterType.Integer, "-7", "-7")]
    [InlineData(ParameterType.Integer, "+7", "7")]
    [InlineData(ParameterType.Integer, "9007199254740991", "9007199254740991")]
    [InlineData(ParameterType.Double, " 0.25 \n", "0.25")]
    [InlineData(ParameterType.Double, "3", "3")]
    [InlineData(ParameterType.Double, "-1e-3", "-0.001")]
    [InlineData(ParameterType.Double, ".5", "0.5")]
    [InlineData(ParameterType.List, " [1.0, \"a\"]\n", "[1,\"a\"]")]
    [InlineData(ParameterType.Struct, "{\"a\": [true]}", "{\"a\":[true]}")]
    [InlineData(ParameterType.TaskFinalStatus, "{}", "{}")]
    public void An_output_file_is_read_by_its_type(ParameterType type, string text, string json)
        => Assert.Equal(json, ValueJson.Write(ParameterText.ReadOutputFile(text, type, Subject).Value!));

    [Theory]
    [InlineData("1 t T TRUE true True", true)]
    [InlineData("0 f F FALSE false False", false)]
    public void An_output_file_has_exactly_these_words_of_truth(string words, bool truth)
    {
        foreach (string word in words.Split(' '))
            Assert.Equal(Value.Of(truth), ParameterText.ReadOutputFile($" {word}\n", ParameterType.Boolean, Subject).Value);
    }

    [Theory]
    [InlineData(ParameterType.Boolean, "yes", "output parameter \"x\": \"yes\" is not a BOOLEAN. Write true or false.")]
    [InlineData(ParameterType.Boolean, "tRUE", "output parameter \"x\": \"tRUE\" is not a BOOLEAN. Write true or false.")]
    [InlineData(ParameterType.Integer, "3.0", "output parameter \"x\": \"3.0\" is not a NUMBER_INTEGER. Write 3, without a point or an exponent.")]
    [InlineData(ParameterType.Integer, "3.5", "output parameter \"x\": \"3.5\" is not a NUMBER_INTEGER. It is not whole: round it, or declare the parameter NUMBER_DOUBLE.")]
    [InlineData(ParameterType.Integer, "9007199254740992", "output parameter \"x\": \"9007199254740992\" is not a NUMBER_INTEGER. Whole numbers are exact only within ±9007199254740991: write a smaller one, or declare the parameter STRING.")]
    [InlineData(ParameterType.Integer, "", "output parameter \"x\": an empty text is not a NUMBER_INTEGER. Write digits only, such as 42.")]
    [InlineData(ParameterType.Integer, "0x10", "output parameter \"x\": \"0x10\" is not a NUMBER_INTEGER. Write digits only, such as 42.")]
    [InlineData(ParameterType.Integer, "1_000", "output parameter \"x\": \"1_000\" is not a NUMBER_INTEGER. Write digits only, such as 42.")]
    [InlineData(ParameterType.Double, "nan", "output parameter \"x\": \"nan\" is not a NUMBER_DOUBLE. Write a finite decimal number such as 0.5 or 1e-3.")]
    [InlineData(ParameterType.Double, "Infinity", "output parameter \"x\": \"Infinity\" is not a NUMBER_DOUBLE. Write a finite decimal number such as 0.5 or 1e-3.")]
    [InlineData(ParameterType.Double, "1e999", "output parameter \"x\": \"1e999\" is not a NUMBER_DOUBLE. Write a finite decimal number such as 0.5 or 1e-3.")]
    [InlineData(ParameterType.Double, "1,5", "output parameter \"x\": \"1,5\" is not a NUMBER_DOUBLE. Write a finite decimal number such as 0.5 or 1e-3.")]
    [InlineData(ParameterType.List, "{}", "output parameter \"x\": \"{}\" is not a LIST. It is JSON of another kind (struct): write a list, such as [1, 2].")]
    [InlineData(ParameterType.Struct, "[]", "output parameter \"x\": \"[]\" is not a STRUCT. It is JSON of another kind (list): write a struct, such as {\"a\": 1}.")]
    [InlineData(ParameterType.Struct, "{'a': 1}", "output parameter \"x\": \"{'a': 1}\" is not the JSON of a STRUCT (line 1, byte 2). JSON puts texts in double quotes; in Python write json.dumps(value).")]
    [InlineData(ParameterType.List, "[1,", "output parameter \"x\": \"[1,\" is not the JSON of a LIST (line 1, byte 3). Write a list, such as [1, 2].")]
    [InlineData(ParameterType.List, "", "output parameter \"x\": an empty text is not the JSON of a LIST (line 1, byte 1). Write a list, such as [1, 2].")]
    public void What_an_output_file_cannot_mean_is_told(ParameterType type, string text, string message)
        => Assert.Equal(message, ParameterText.ReadOutputFile(text, type, Subject).Error);

    [Theory]
    [InlineData(ParameterType.Boolean, "True", "true")]
    [InlineData(ParameterType.Boolean, "YES", "true")]
    [InlineData(ParameterType.Boolean, "off", "false")]
    [InlineData(ParameterType.Integer, "3.0", "3")]
    [InlineData(ParameterType.Integer, "1e6", "1000000")]
    [InlineData(ParameterType.Integer, " -4 ", "-4")]
    [InlineData(ParameterType.Double, "1e-3", "0.001")]
    [InlineData(ParameterType.String, "true", "\"true\"")]
    [InlineData(ParameterType.String, " a ", "\" a \"")]
    [InlineData(ParameterType.List, "[1,2]", "[1,2]")]
    [InlineData(ParameterType.Struct, "{\"lr\":0.1}", "{\"lr\":0.1}")]
    public void A_typed_argument_is_read_kindly(ParameterType type, string text, string json)
        => Assert.Equal(json, ValueJson.Write(ParameterText.ReadArgument(text, type, Subject).Value!));

    [Theory]
    [InlineData(ParameterType.Integer, "3.5")]
    [InlineData(ParameterType.Integer, "1e30")]
    [InlineData(ParameterType.Integer, "five")]
    [InlineData(ParameterType.Boolean, "maybe")]
    [InlineData(ParameterType.Double, "")]
    [InlineData(ParameterType.List, "1,2")]
    public void A_typed_argument_of_another_kind_is_refused(ParameterType type, string text)
        => Assert.StartsWith("output parameter \"x\": ", ParameterText.ReadArgument(text, type, Subject).Error, StringComparison.Ordinal);

    [Fact]
    public void What_a_value_prints_as_reads_back_by_its_type()
    {
        Random random = new(20260801);
        for (int i = 0; i < 2_000; i++)
        {
            double amount = Math.ScaleB(random.NextDouble() - 0.5, random.Next(-60, 60));
            Assert.Equal(Value.Of(amount), ParameterText.ReadOutputFile(Value.Of(amount).ToText(), ParameterType.Double, Subject).Value);
            double whole = Math.Truncate(amount);
            if (Math.Abs(whole) <= ParameterBinding.LargestInteger)
                Assert.Equal(Value.Of(whole + 0), ParameterText.ReadOutputFile(Value.Of(whole).ToText(), ParameterType.Integer, Subject).Value);
        }
    }
}
