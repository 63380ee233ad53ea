namespace TrainLogisticRegression.Tests;

public sealed class TableTests
{
    [Fact]
    public void Quoted_fields_hold_commas_quotes_and_line_breaks()
    {
        CsvReader csv = new(new StringReader("a,\"b, \"\"c\"\"\",\"d\ne\"\r\n\r\n\"\",x,\n"));

        Assert.Equal(["a", "b, \"c\"", "d\ne"], csv.Read());
        Assert.Equal(1, csv.Line);
        Assert.Equal(["", "x", ""], csv.Read());
        Assert.Equal(4, csv.Line);
        Assert.Null(csv.Read());
    }

    [Fact]
    public void A_last_line_needs_no_end() => Assert.Equal(["1", "2"], new CsvReader(new StringReader("1,2")).Read());

    [Theory]
    [InlineData("a\"b\n", "Line 1: a quote stands in the middle of a field. Put the whole field in quotes, and double the quotes within.")]
    [InlineData("\"a\"b\n", "Line 1: text follows the closing quote of a field. Double the quotes within a field.")]
    [InlineData("\"a\n", "Line 1: a quoted field never ends. Close it with a quote.")]
    public void Stray_quotes_are_refused(string text, string reason)
        => Assert.Equal(reason, Assert.Throws<InputException>(() => new CsvReader(new StringReader(text)).Read()).Message);

    [Fact]
    public void Features_and_classes_are_found()
    {
        TrainingTable table = Tables.Of("\"a, b\",y,c\n1,yes,2e-1\n-3, no,+4\n1,yes,0\n");

        Assert.Equal(["a, b", "c"], table.Features);
        Assert.Equal([" no", "yes"], table.Classes);
        Assert.Equal([1, 0, 1], table.Labels);
        Assert.Equal([1, 0.2], table.Rows[0]);
    }

    [Fact]
    public void Numeric_classes_are_in_the_order_of_size() => Assert.Equal(["-1", "2", "10"], Tables.Of("x,y\n1,10\n2,2\n3,-1\n4,10\n").Classes);

    [Theory]
    [InlineData("", "The dataset is empty: there is no header line.")]
    [InlineData("x,y\n", "There are no rows below the header.")]
    [InlineData("x,z\n1,2\n", "There is no target column 'y'. The columns are 'x', 'z'.")]
    [InlineData("x,x,y\n1,2,3\n", "The header names columns twice: 'x'.")]
    [InlineData("x,y\n1,a\n2,a\n", "The target 'y' has one class, 'a': there is nothing to tell apart.")]
    [InlineData("y\na\nb\n", "There is no column but the target 'y': nothing to learn from.")]
    [InlineData("x,y\n1,a\n2\n", "Line 3 has 1 fields, and the header has 2.")]
    [InlineData("x,y\n1,1.5\n2,2.5\n3,3.5\n", "The target 'y' has another value in each of the 3 rows. Classification needs classes; for numbers use regression.")]
    [InlineData("x,y\n1,a\nNaN,b\n", "These columns have missing, NaN or infinite values: 'x' (line 3). Fill them with transform-dataset, or drop the rows.")]
    [InlineData("x,y\n1e999,a\n1,b\n", "These columns have missing, NaN or infinite values: 'x' (line 2). Fill them with transform-dataset, or drop the rows.")]
    [InlineData("x,y\n1,a\n2,\n", "These columns have missing, NaN or infinite values: 'y' (line 3). Fill them with transform-dataset, or drop the rows.")]
    public void Rows_that_nothing_can_be_learnt_from_are_refused(string csv, string reason)
        => Assert.Equal(reason, Assert.Throws<InputException>(() => Tables.Of(csv)).Message);

    [Fact]
    public void All_columns_that_cannot_be_used_are_told_at_once()
        => Assert.Equal(
            [
                "These columns hold text, not numbers: 'colour' ('red' in line 2), 'size' ('XL' in line 3). Turn them into numbers with transform-dataset, or drop them.",
                "These columns have missing, NaN or infinite values: 'weight' (line 3). Fill them with transform-dataset, or drop the rows.",
            ],
            Assert.Throws<InputException>(() => Tables.Of("colour,size,weight,y\nred,1,1,a\nblue,XL,,b\n")).Reasons);

    [Fact]
    public void Text_that_is_not_UTF_8_is_refused()
    {
        string file = Path.GetTempFileName();
        File.WriteAllBytes(file, [0x78, 0x2C, 0x79, 0x0A, 0xFF, 0xFE]);

        InputException refused = Assert.Throws<InputException>(() => TrainingTable.Read(file, "y"));

        File.Delete(file);
        Assert.Contains("not UTF-8", refused.Message, StringComparison.Ordinal);
    }
}
