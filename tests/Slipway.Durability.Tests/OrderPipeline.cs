using System.Text;
using Slipway.Steps;

namespace Slipway.Durability.Tests;

/// <summary>Five steps, of which two change the world.</summary>
internal sealed class OrderPipeline(EffectSink sink) : Pipeline<int, OrderResult>
{
    public const string ReserveStep = "reserve#1";
    public const string ChargeStep = "charge#1";

    public override string Name => "order";

    public override async Task<OrderResult> RunAsync(int input, RunContext run)
    {
        var price = await run.CodeAsync("price", _ => ValueTask.FromResult(Price(input)));
        var reservation = await EffectAsync(run, "reserve", $"{input} at {price}", stepsBefore: 1);
        var discount = await run.CodeAsync("discount", _ => ValueTask.FromResult(Discount(price)));
        var charge = await EffectAsync(run, "charge", $"{price - discount} for {reservation}", stepsBefore: 3);
        var letter = await run.CodeAsync("letter", _ => ValueTask.FromResult(Letter(input, price, discount)));
        return new OrderResult(letter, reservation, charge);
    }

    public static string Letter(int input) => Letter(input, Price(input), Discount(Price(input)));

    private static int Price(int input) => (int)((input * 7919L) % 1009);

    private static int Discount(int price) => price / 10;

    /// <summary>Of any length up to several pages of the file, and hardly compressible.</summary>
    private static string Letter(int input, int price, int discount)
    {
        var terms = new byte[input % 7 == 0 ? input % 8000 : input % 100];
        new Random(input).NextBytes(terms);
        return $"Order {input}: {price} less {discount}. Terms: {Convert.ToHexString(terms)}";
    }

    private Task<string> EffectAsync(RunContext run, string name, string request, int stepsBefore)
    {
        var wayBack = run.Random.Next(8);
        return run.StepAsync(
            new StepRequest(StepKind.Tool, name, Encoding.UTF8.GetBytes($"\"{request}\"")) { Effect = StepEffect.SideEffect },
            async call =>
            {
                var receipt = sink.Do(call.RunId, call.Key.Value, call.IdempotencyKey, request, stepsBefore);
                await Task.Delay(wayBack, call.Cancellation);
                return receipt;
            });
    }
}

internal sealed record OrderResult(string Letter, string Reservation, string Charge);
