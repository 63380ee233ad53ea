using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Sdk.Generator.Methods;

/// <summary>A call whose result goes into a variable.</summary>
internal sealed record CallSite(string File, int Line, string Callee, string Variable);

/// <summary>Finds the variables that hold the results of calls, in the text of a pipeline.</summary>
internal static class CallSiteReader
{
    public static IEnumerable<CallSite> Read(SyntaxNode method)
    {
        string file = Path.GetFileName(method.SyntaxTree.FilePath);
        List<CallSite> sites = [];
        foreach (VariableDeclaratorSyntax variable in method.DescendantNodes().OfType<VariableDeclaratorSyntax>())
        {
            if (variable.Initializer is { } initializer && Begin(initializer.Value) is { } call)
                sites.Add(new(file, LineOf(call), Callee(call), variable.Identifier.ValueText));
        }
        // Two calls of one method in one line cannot be told apart.
        HashSet<(int, string)> twice = [.. method.DescendantNodes().OfType<InvocationExpressionSyntax>().Select(call => (LineOf(call), Callee(call)))
            .GroupBy(call => call).Where(same => same.Count() > 1).Select(same => same.Key)];
        return sites.Where(site => !twice.Contains((site.Line, site.Callee)));
    }

    /// <summary>The first call of a chain: <c>Train(...)</c> of <c>Train(...).Named("x").Retry(2)</c>.</summary>
    private static InvocationExpressionSyntax? Begin(ExpressionSyntax expression)
    {
        InvocationExpressionSyntax? call = null;
        for (ExpressionSyntax? at = expression; at is not null;)
        {
            switch (at)
            {
                case InvocationExpressionSyntax invocation:
                    call = invocation;
                    at = (invocation.Expression as MemberAccessExpressionSyntax)?.Expression;
                    break;
                case MemberAccessExpressionSyntax member:
                    at = member.Expression;
                    break;
                default:
                    at = null;
                    break;
            }
        }
        return call is null ? null : Body(call) is { } body ? Begin(body) : call;
    }

    /// <summary>The call that <c>Sweep(Train(...), ...)</c> gives back.</summary>
    private static ExpressionSyntax? Body(InvocationExpressionSyntax call)
        => Callee(call) == "Sweep" ? call.ArgumentList.Arguments.FirstOrDefault()?.Expression as InvocationExpressionSyntax : null;

    // The place that the compiler hands to [CallerLineNumber].
    private static int LineOf(InvocationExpressionSyntax call)
        => call.SyntaxTree.GetMappedLineSpan(call.ArgumentList.OpenParenToken.Span).StartLinePosition.Line + 1;

    private static string Callee(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => "",
    };
}
