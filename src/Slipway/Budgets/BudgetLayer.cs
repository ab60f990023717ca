using Slipway.Steps;

namespace Slipway.Budgets;

/// <summary>Gives model calls the budgets they have to fit into. Each attempt reserves before it is sent and settles when it has ended, so that
/// repeats and fallbacks are paid for one by one.</summary>
internal sealed class BudgetLayer(BudgetOptions options) : IStepLayer
{
    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next)
    {
        if (call.Request.Kind is StepKind.Prompt)
        {
            call.Budget = new CallBudget(options, call.Run);
        }

        return next(call);
    }
}
