using System.Text;

namespace TrainLogisticRegression;

/// <summary>Reads comma-separated records as RFC 4180 writes them: quoted fields may hold commas, quotes and line breaks.</summary>
internal sealed class CsvReader(TextReader text)
{
    private readonly StringBuilder _field = new();
    private int _line = 1;

    /// <summary>The line on which the last record began, counted from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The next record's fields; null at the end. Empty lines are skipped.</summary>
    /// <exception cref="InputException">A quote stands where none may.</exception>
    public List<string>? Read()
    {
        while (text.Peek() >= 0)
        {
            Line = _line;
            List<string> record = ReadRecord();
            if (record is not [""])
                return record;
        }
        return null;
    }

    private List<string> ReadRecord()
    {
        List<string> record = [];
        while (true)
        {
            record.Add(text.Peek() == '"' ? ReadQuoted() : ReadPlain());
            int next = text.Read();
            if (next == ',')
                continue;
            if (next == '\r' && text.Peek() == '\n')
                next = text.Read();
            if (next is '\n' or '\r')
                _line++;
            return record;
        }
    }

    private string ReadPlain()
    {
        _field.Clear();
        while (text.Peek() is >= 0 and not (',' or '\n' or '\r'))
        {
            char c = (char)text.Read();
            if (c == '"')
                throw new InputException($"Line {Line}: a quote stands in the middle of a field. Put the whole field in quotes, and double the quotes within.");
            _field.Append(c);
        }
        return _field.ToString();
    }

    private string ReadQuoted()
    {
        _field.Clear();
        text.Read();
        while (true)
        {
            int c = text.Read();
            if (c < 0)
                throw new InputException($"Line {Line}: a quoted field never ends. Close it with a quote.");
            if (c == '\n')
                _line++;
            if (c != '"')
                _field.Append((char)c);
            else if (text.Peek() == '"')
                _field.Append((char)text.Read());
            else if (text.Peek() is < 0 or ',' or '\n' or '\r')
                return _field.ToString();
            else
                throw new InputException($"Line {Line}: text follows the closing quote of a field. Double the quotes within a field.");
        }
    }
}
