using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Authoring;

public sealed class ExitHandlerTests
{
    [Fact]
    public void The_exit_task_follows_its_body_and_learns_how_it_ended()
        => Snapshot.Matches(Compiled.Graphs(p =>
        {
            PipelineParameter name = p.Parameter("name", "x");
            ExitHandler body = p.OnExit(p.Task(Some.Notify, ("text", name))).DisplayName("Guarded");
            body.Task(Some.Echo, ("text", name));
        }));

    [Fact]
    public void A_body_gives_out_values_and_may_stand_in_a_loop()
        => Snapshot.Matches(Compiled.Graphs(p =>
        {
            Loop loop = p.ForEach(["a", "b"]);
            ExitHandler body = loop.OnExit(loop.Task(Some.Notify));
            PipelineTask echo = body.Task(Some.Echo, ("text", loop.Item));
            loop.Task(Some.Echo, ("text", echo.Output)).Named("outside");
            p.Output("said", loop.Collect(echo.Output));
        }));
}
