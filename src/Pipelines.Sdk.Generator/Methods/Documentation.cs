using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>What an author wrote above a declaration. Read from the text: the compiler keeps comments only where it writes documentation.</summary>
internal sealed class Documentation
{
    private readonly XElement? _xml;

    private Documentation(XElement? xml) => _xml = xml;

    public string Summary => Text(_xml?.Element("summary"));

    public string Returns => Text(_xml?.Element("returns"));

    public static Documentation Of(ISymbol symbol, CancellationToken stop)
    {
        SyntaxNode? node = symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(stop);
        IEnumerable<string> lines = (node?.GetLeadingTrivia().ToFullString() ?? "").Split('\n')
            .Select(line => line.Trim()).Where(line => line.StartsWith("///", StringComparison.Ordinal)).Select(line => line.Substring(3).Trim());
        string text = string.Join("\n", lines);
        if (text.Length == 0)
            return new(null);
        try
        {
            return new(XElement.Parse($"<doc>{text}</doc>"));
        }
        catch (System.Xml.XmlException)
        {
            // The compiler warns of it where documentation is written.
            return new(null);
        }
    }

    public string Parameter(string name) => Text(_xml?.Elements("param").FirstOrDefault(param => (string?)param.Attribute("name") == name));

    private static string Text(XElement? element)
    {
        if (element is null)
            return "";
        IEnumerable<string> parts = element.Nodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement inner => (string?)inner.Attribute("name") ?? (string?)inner.Attribute("cref") ?? (string?)inner.Attribute("langword") ?? Text(inner),
            _ => "",
        });
        return string.Join(" ", string.Concat(parts).Split(['\n', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
    }
}
