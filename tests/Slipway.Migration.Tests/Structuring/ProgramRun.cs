using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Tests.Structuring;

/// <summary>Executes a structured program for given choices and notes which node must have finished before which.</summary>
internal sealed class ProgramRun(IReadOnlyDictionary<string, string> choices)
{
    private readonly HashSet<Flag> _raised = [];

    public List<string> Ran { get; } = [];

    public HashSet<(string Before, string After)> Order { get; } = [];

    public bool IsOver { get; private set; }

    public static ProgramRun Of(Block body, IReadOnlyDictionary<string, string> choices)
    {
        var run = new ProgramRun(choices);
        run.Execute(body, []);
        return run;
    }

    private void Execute(Block block, List<string> finished)
    {
        foreach (Statement statement in block.Statements)
        {
            if (IsOver)
            {
                return;
            }

            Execute(statement, finished);
        }

        IsOver |= block.EndsRun;
    }

    private void Execute(Statement statement, List<string> finished)
    {
        switch (statement)
        {
            case NodeStatement node:
                Finish(node.Node, finished);
                break;
            case ChoiceStatement choice:
                Finish(choice.Node, finished);
                Execute(choice.Arms.Single(arm => arm.Exit == choices[choice.Node.Id]).Body, finished);
                break;
            case RaiseStatement raise:
                _raised.Add(raise.Flag);
                break;
            case GuardStatement guard when _raised.Contains(guard.Flag):
                Execute(guard.Body, finished);
                break;
            case ParallelStatement parallel:
                List<string> all = [];
                foreach (Block branch in parallel.Branches)
                {
                    List<string> own = [.. finished];
                    Execute(branch, own);
                    all.AddRange(own.Skip(finished.Count));
                }

                finished.AddRange(all);
                break;
        }
    }

    private void Finish(FlowNode node, List<string> finished)
    {
        Ran.Add(node.Id);
        Order.UnionWith(finished.Select(before => (before, node.Id)));
        finished.Add(node.Id);
    }
}
