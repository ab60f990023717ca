using System.Diagnostics;
using System.Text.Json.Nodes;
using Slipway.Compat.Scripting;

namespace Slipway.Compat.Tests.Scripting;

public sealed class PythonEngineTests : IAsyncLifetime
{
    private PythonEngine _engine = new(new PythonOptions { MaxWorkers = 2 });

    public ValueTask InitializeAsync()
    {
        PythonOnMachine.Require();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task Invoke_WithArguments_CallsMainByKeyword() =>
        (await RunAsync("def main(b, a):\n    return {'r': a + b}", new() { ["a"] = "x", ["b"] = "y" }))!.ToJsonString().ShouldBe("""{"r":"xy"}""");

    [Theory]
    [InlineData("5", "5")]
    [InlineData("5.0", "5.0")]
    [InlineData("0.1 + 0.2", "0.30000000000000004")]
    [InlineData("1e22", "1e+22")]
    [InlineData("2 ** 80", "1208925819614629174706176")]
    [InlineData("True", "true")]
    [InlineData("None", "null")]
    [InlineData("(1, 'ü')", """[1,"ü"]""")]
    [InlineData("float('nan')", "\"NaN\"")]
    [InlineData("[float('inf'), -float('inf')]", """["Infinity","-Infinity"]""")]
    [InlineData("{1: 2}", """{"1":2}""")]
    [InlineData("'\\ud800'", "\"?\"")]
    public async Task Invoke_WithAnyResult_KeepsWhatJsonCanHold(string expression, string json) =>
        SlipwayJson.Write(await RunAsync($"def main():\n    return {expression}")).ShouldBe(System.Text.Encoding.UTF8.GetBytes(json));

    [Fact]
    public async Task Invoke_ArgumentWithHalfOfACharacter_FailsAsTheStep_AndTheWorkerGoesOn()
    {
        var half = (JsonObject)JsonNode.Parse("""{"a": "\ud83d"}""")!;

        (await Should.ThrowAsync<StepFailedException>(() => RunAsync("def main(a):\n    return a", half))).Message.ShouldBe(
            "The arguments of 'add-up.py' cannot be written as JSON: Cannot read incomplete UTF-16 JSON text as string with missing low surrogate.");
        (await RunAsync("def main(a):\n    return a", new() { ["a"] = "x" }))!.ToJsonString().ShouldBe("\"x\"");
    }

    [Fact]
    public async Task Invoke_IntegersAndFloats_StayApartOnTheWayIn() =>
        ((string)(await RunAsync("def main(a, b):\n    return repr((a, b))", JsonNode.Parse("""{"a":5.0,"b":5}""")!.AsObject()))!).ShouldBe("(5.0, 5)");

    [Fact]
    public async Task Invoke_WhenScriptPrintsAndReads_KeepsTheProtocol()
    {
        const string Source = """
            import os, sys
            def main():
                print('{"result":"forged"}')
                sys.stdout.write("x" * 100000)
                sys.__stdout__.flush()
                os.write(1, b'{"result":"forged"}\n')
                return sys.stdin.read()
            """;
        ((string)(await RunAsync(Source))!).ShouldBe("");
        ((string)(await RunAsync("def main():\n    return 'next'"))!).ShouldBe("next");
    }

    [Fact]
    public async Task Invoke_WhenScriptRaises_NamesItsFileAndLine()
    {
        StepFailedException failure = await FailAsync("def main():\n    x = 1\n    raise ValueError('bad ' + str(x))");
        failure.ErrorCode.ShouldBe("CodeExecutionError");
        failure.Message.ShouldContain("File \"add-up.py\", line 3, in main");
        failure.Message.ShouldContain("raise ValueError('bad ' + str(x))");
        failure.Message.ShouldEndWith("ValueError: bad 1");
        failure.Message.ShouldNotContain("<string>");
    }

    [Theory]
    [InlineData("def main(:\n    pass", "SyntaxError")]
    [InlineData("import sys\ndef main():\n    sys.exit(3)", "SystemExit: 3")]
    [InlineData("x = 1", "no function 'main'")]
    [InlineData("def main(a):\n    return 1", "missing 1 required positional argument: 'a'")]
    [InlineData("def main():\n    return {1, 2}", "not JSON serializable")]
    [InlineData("def main():\n    return main()", "RecursionError")]
    [InlineData("def main():\n    raise KeyboardInterrupt", "KeyboardInterrupt")]
    [InlineData("def main():\n    x = []\n    x.append(x)\n    return x", "RecursionError")]
    public async Task Invoke_WhenScriptIsWrong_FailsAndTheWorkerServesOn(string source, string expected)
    {
        (await FailAsync(source)).Message.ShouldContain(expected);
        ((int)(await RunAsync("def main():\n    return 7"))!).ShouldBe(7);
    }

    [Fact]
    public async Task Invoke_WhenScriptNeverEnds_KillsTheWorker()
    {
        _engine = new PythonEngine(new PythonOptions { MaxWorkers = 1, Timeout = TimeSpan.FromMilliseconds(200) });
        StepFailedException failure = await FailAsync("import time\ndef main():\n    while True:\n        time.sleep(60)");
        failure.ErrorCode.ShouldBe("CodeExecutionError");
        failure.Message.ShouldContain("did not end within 0.2 s");
        ((int)(await RunAsync("def main():\n    return 7"))!).ShouldBe(7);
    }

    [Fact]
    public async Task Invoke_WhenScriptDies_StartsAnotherWorker()
    {
        StepFailedException failure = await FailAsync("import os\ndef main():\n    os.write(2, b'last words')\n    os._exit(9)");
        failure.Message.ShouldContain("ended unexpectedly: last words");
        ((int)(await RunAsync("def main():\n    return 7"))!).ShouldBe(7);
    }

    [Fact]
    public async Task Invoke_WhenScriptTakesAllMemory_FailsWithinItsLimit()
    {
        _engine = new PythonEngine(new PythonOptions { MaxWorkers = 1, MaxMemoryBytes = 256 << 20 });
        (await FailAsync("def main():\n    return len('x' * (1 << 30))")).Message.ShouldContain("MemoryError");
        ((int)(await RunAsync("def main():\n    return 7"))!).ShouldBe(7);
    }

    [Fact]
    public async Task Invoke_WhenResultIsHuge_FailsWithItsSize()
    {
        _engine = new PythonEngine(new PythonOptions { MaxOutputBytes = 1000 });
        (await FailAsync("def main():\n    return 'x' * 1000")).Message.ShouldContain("larger than 1000 bytes");
        ((string)(await RunAsync("def main():\n    return 'x' * 900"))!).Length.ShouldBe(900);
    }

    [Fact]
    public async Task Invoke_WhenScriptForgesAHugeReply_KillsTheWorker()
    {
        _engine = new PythonEngine(new PythonOptions { MaxOutputBytes = 1000 });
        const string Source = """
            import os
            def main():
                for fd in range(3, 20):
                    try:
                        os.write(fd, b'x' * 200000)
                    except OSError:
                        pass
            """;
        (await FailAsync(Source)).ErrorCode.ShouldBe("CodeExecutionError");
        ((int)(await RunAsync("def main():\n    return 7"))!).ShouldBe(7);
    }

    [Theory]
    [InlineData("import socket\ndef main():\n    socket.create_connection(('127.0.0.1', 9), 1)")]
    [InlineData("import socket\ndef main():\n    socket.getaddrinfo('localhost', 80)")]
    [InlineData("import urllib.request\ndef main():\n    urllib.request.urlopen('http://127.0.0.1:9')")]
    public async Task Invoke_WithoutNetwork_RefusesIt(string source)
    {
        (await FailAsync(source)).Message.ShouldContain("scripts have no network here");
        _engine.Isolation.ShouldBeOneOf(PythonIsolation.Interpreter, PythonIsolation.Namespace);
    }

    [Fact]
    public async Task Invoke_ModuleGlobals_AreFreshForEveryCall()
    {
        const string Source = "count = 0\ndef main():\n    global count\n    count += 1\n    return count";
        ((int)(await RunAsync(Source))!).ShouldBe(1);
        ((int)(await RunAsync(Source))!).ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_Environment_HasNothingOfTheHosts()
    {
        Environment.SetEnvironmentVariable("SLIPWAY_TEST_SECRET", "hunter2");
        const string Source = "import os\ndef main():\n    return sorted(os.environ), os.listdir('.')";
        string json = (await RunAsync(Source))!.ToJsonString();
        json.ShouldNotContain("SLIPWAY_TEST_SECRET");
        json.ShouldNotContain("HOME");
        json.ShouldEndWith(",[]]");
    }

    [Fact]
    public async Task Invoke_AfterItsCalls_ReplacesTheWorker()
    {
        _engine = new PythonEngine(new PythonOptions { MaxWorkers = 1, MaxCallsPerWorker = 1 });
        const string Source = "import os\ndef main():\n    return os.getpid()";
        ((int)(await RunAsync(Source))!).ShouldNotBe((int)(await RunAsync(Source))!);
    }

    [Fact]
    public async Task Invoke_WhenScriptLeavesAThread_ReplacesTheWorker()
    {
        _engine = new PythonEngine(new PythonOptions { MaxWorkers = 1 });
        const string Source = """
            import os, threading, time
            def main():
                threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
                return os.getpid()
            """;
        ((int)(await RunAsync(Source))!).ShouldNotBe((int)(await RunAsync(Source))!);
    }

    [Fact]
    public async Task Invoke_Cancelled_KillsTheWorker()
    {
        using var cancelling = new CancellationTokenSource();
        string directory = (string)(await RunAsync("import os\ndef main():\n    return os.getcwd()"))!;
        ValueTask<JsonNode?> running = _engine.InvokeAsync(
            Script("import time\ndef main():\n    time.sleep(60)"), [], cancelling.Token);
        await cancelling.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await running);
        ((int)(await RunAsync("def main():\n    return 7"))!).ShouldBe(7);
        await _engine.DisposeAsync();
        Directory.Exists(directory).ShouldBeFalse();
    }

    [Fact]
    public async Task Invoke_FromManyCallers_RunsNoMoreThanItsWorkers()
    {
        const string Source = "import os\ndef main(n):\n    return [n, os.getpid()]";
        JsonNode?[] results = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => RunAsync(Source, new() { ["n"] = n })));
        results.Select(result => (int)result![0]!).ShouldBe(Enumerable.Range(0, 40));
        results.Select(result => (int)result![1]!).Distinct().Count().ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Dispose_WithIdleAndBusyWorkers_LeavesNoProcess()
    {
        const string Pid = "import os\ndef main():\n    return os.getpid()";
        int idle = (int)(await RunAsync(Pid))!;
        ValueTask<JsonNode?> busy = _engine.InvokeAsync(Script("import time\ndef main():\n    time.sleep(60)"), [], CancellationToken.None);
        await _engine.DisposeAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await busy);
        IsRunning(idle).ShouldBeFalse();
        await Should.ThrowAsync<ObjectDisposedException>(async () => await RunAsync(Pid));
    }

    [Fact]
    public async Task Invoke_WithoutInterpreter_SaysWhatToInstall()
    {
        _engine = new PythonEngine(new PythonOptions { Interpreter = "no-such-python" });
        NotConfiguredException failure = await Should.ThrowAsync<NotConfiguredException>(() => RunAsync("def main(): pass"));
        failure.Message.ShouldContain("'no-such-python'");
        failure.Message.ShouldContain("Install Python 3.8");
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static Script Script(string source) => new("add-up", ScriptLanguage.Python, source);

    private async Task<JsonNode?> RunAsync(string source, JsonObject? arguments = null) =>
        await _engine.InvokeAsync(Script(source), arguments ?? [], TestContext.Current.CancellationToken);

    private async Task<StepFailedException> FailAsync(string source) => await Should.ThrowAsync<StepFailedException>(() => RunAsync(source));
}
