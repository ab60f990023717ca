using System.Text.Json.Serialization;
using Slipway.Journal;

namespace Slipway.Tests.Runs;

/// <summary>Results that a run cannot have again as they were returned.</summary>
public sealed class KeptValueTests : IAsyncDisposable
{
    private readonly DurableHost _test = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Result_OfADerivedType_IsAtOnceWhatComesBack()
    {
        var seen = await SeenAsync<Animal>(new Dog("Rex", "poodle"));

        seen.ShouldBe([new Animal("Rex"), new Animal("Rex")]);
        seen.ShouldAllBe(animal => animal.GetType() == typeof(Animal));
    }

    [Fact]
    public async Task Result_OfADerivedTypeThatItsBaseNames_IsKept()
    {
        (await SeenAsync<Shape>(new Circle(3))).ShouldBe([new Circle(3), new Circle(3)]);
        (await SeenAsync<Shape>(new Square(4))).ShouldBe([new Square(4), new Square(4)]);
    }

    [Fact]
    public async Task Result_ThatJsonHoldsAnotherWay_IsKept()
    {
        (await SeenAsync<IReadOnlyList<string>>(["a", "b"])).ShouldAllBe(list => list.SequenceEqual(new[] { "a", "b" }));
        (await SeenAsync<IReadOnlyDictionary<string, int>>(new SortedDictionary<string, int> { ["a"] = 1 })).ShouldAllBe(map => map["a"] == 1);
        (await SeenAsync<System.Text.Json.Nodes.JsonNode?>(null)).ShouldBe([null, null]);
        (await SeenAsync<int?>(3)).ShouldBe([3, 3]);
        (await SeenAsync((One: 1, Two: "b"))).ShouldBe([(1, "b"), (1, "b")]);
    }

    [Fact]
    public async Task Result_DeclaredAsAnything_ComesBackAsJson()
    {
        var seen = await SeenAsync<object>(new Animal("Rex"));

        seen[0].ShouldBe(new Animal("Rex"));
        seen[1].ShouldBeOfType<System.Text.Json.JsonElement>().GetProperty("name").GetString().ShouldBe("Rex");
    }

    [Theory]
    [InlineData(typeof(IAnimal))]
    [InlineData(typeof(NoWayIn))]
    public async Task Result_ThatCannotBeReadBack_FailsTheStepAtOnce(Type type)
    {
        for (var i = 0; i < 2; i++)
        {
            var result = type == typeof(IAnimal)
                ? await _test.RunAsync(run => run.CodeAsync<IAnimal>("get", _ => ValueTask.FromResult<IAnimal>(new Dog("Rex", "poodle"))))
                : await _test.RunAsync(run => run.CodeAsync("get", _ => ValueTask.FromResult(NoWayIn.Create())));

            result.Outcome.Failure.ShouldNotBeNull().Code.ShouldBe("InvalidResult");
            result.Outcome.Failure.StepKey.ShouldBe("get#1");
            result.Outcome.Failure.Message.ShouldContain(type.Name);
        }
    }

    [Fact]
    public async Task Result_ThatComesBackChanged_FailsTheStepAtOnce()
    {
        (await FailureAsync(Closed.Create("Rex"))).ShouldContain("a Closed, comes back from the journal changed at 'name'");
        (await FailureAsync(new Owner(Closed.Create("Rex")))).ShouldContain("changed at 'pet.name'");
        (await FailureAsync(new Stack<int>([1, 2]))).ShouldContain("changed at '[0]'");
        (await FailureAsync(new List<System.Numerics.BigInteger> { 5 })).ShouldContain("changed at '[0].");
        (await FailureAsync(new Fielded { Name = "Rex" })).ShouldContain("JSON leaves its public field 'Name' out");
    }

    [Fact]
    public async Task Result_WithMembersThatAreComputedOrLeftOut_IsKept()
    {
        (await SeenAsync(new Order(2, 3))).ShouldAllBe(order => order.Total == 6);
        (await SeenAsync(new System.Collections.Concurrent.ConcurrentDictionary<string, int>(Enumerable.Range(0, 100).Select(i => KeyValuePair.Create($"k{i}", i)))))
            .ShouldAllBe(map => map.Count == 100);
        (await SeenAsync(1.0)).ShouldBe([1.0, 1.0]);
    }

    [Fact]
    public async Task Result_ThatJsonCannotHold_IsSaidToBeTheResult()
    {
        (await FailureAsync(double.NaN)).ShouldStartWith("The result, a Double, cannot be written as JSON: ");
        (await FailureAsync(typeof(int))).ShouldStartWith("The result, a Type, cannot be written as JSON: ");
        (await FailureAsync(new Animal(null!))).ShouldStartWith("The result, a Animal, cannot be written as JSON: ");
    }

    [Fact]
    public async Task Output_ThatJsonCannotHold_IsSaidToBeTheOutput()
    {
        var result = await _test.RunAsync(_ => Task.FromResult(double.NaN));

        result.Outcome.Failure.ShouldNotBeNull().Code.ShouldBe("InvalidResult");
        result.Outcome.Failure.Message.ShouldStartWith("The output, a Double, cannot be written as JSON: ");
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    private async Task<string> FailureAsync<T>(T value)
    {
        var failure = (await _test.RunAsync(run => run.CodeAsync("get", _ => ValueTask.FromResult(value)))).Outcome.Failure.ShouldNotBeNull();
        failure.Code.ShouldBe("InvalidResult");
        failure.StepKey.ShouldBe("get#1");
        return failure.Message;
    }

    /// <summary>What a step returns, at first and when its run is taken up.</summary>
    private async Task<List<T>> SeenAsync<T>(T value)
    {
        var seen = new List<T>();
        var result = await _test.RunAsync(async run =>
        {
            seen.Add(await run.CodeAsync("get", _ => ValueTask.FromResult(value)));
            return (await run.ReviewAsync("ask", new Review<int>("?"))).Value;
        });
        await _test.Host.AnswerAsync(result.Id, "ask#1", 3, ct: Ct);
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Completed);
        return seen;
    }

    public interface IAnimal
    {
        string Name { get; }
    }

    public record Animal(string Name) : IAnimal;

    public sealed record Dog(string Name, string Breed) : Animal(Name);

    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Square), "square")]
    public abstract record Shape;

    public sealed record Circle(int Radius) : Shape;

    public sealed record Square(int Side) : Shape;

    internal sealed record Order(int Count, int Price)
    {
        public int Total => Count * Price;

        [JsonIgnore]
        public string? Note { get; init; } = "seen";

        [JsonIgnore]
        public int Cached = 1;

        [JsonInclude]
        [JsonPropertyName("by")]
        public string User = "ada";
    }

    public sealed record Owner(Closed Pet);

    public sealed class Closed
    {
        public string? Name { get; private set; }

        public static Closed Create(string name) => new() { Name = name };
    }

    internal sealed class Fielded
    {
        public string? Name;
    }

    public sealed class NoWayIn
    {
        private NoWayIn(int size) => Size = size;

        public int Size { get; }

        public static NoWayIn Create() => new(3);
    }
}
