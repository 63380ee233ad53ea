using Microsoft.Playwright;

namespace Pipelines.Dashboard.Tests;

/// <summary>A browser before the server; skipped where there is none.</summary>
public abstract class BrowserBench(Served served) : IAsyncLifetime
{
    private protected Served Served => served;

    public ValueTask InitializeAsync() => new(served.StartAsync());

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected async Task<Screen> OpenAsync(string path, Look? look = null)
    {
        Screen screen = await Screen.OpenAsync(served.Browser, served.Address, look ?? Look.Desk);
        await screen.GoAsync(path);
        return screen;
    }

    private protected static ILocatorAssertions Expect(ILocator what) => Assertions.Expect(what);

    private protected static IPageAssertions Expect(IPage page) => Assertions.Expect(page);
}
