using Spoor.Load.Requests;

namespace Spoor.Load.Generate;

/// <summary>Makes up the traffic of shops: the same for the same seed, on every machine.</summary>
internal sealed class ShopTraffic
{
    /// <summary>Enough that a pass over them is no trifle.</summary>
    public const int UsualSpans = 50_000;

    private const int SpansPerShop = 500, SpansPerExport = 512;
    private const double FailureChance = 0.006;
    private const ulong NanosPerMilli = 1_000_000;

    /// <summary>Any moment will do: every pass moves the times.</summary>
    private const ulong Begin = 1_700_000_000_000_000_000;

    private static readonly string[] Features = ["a", "b", "new-checkout"];
    private static readonly string[] Flags = ["fast", "cached"];
    private readonly Random _random;
    private readonly Traffic _traffic = new();
    private readonly Dictionary<(int Shop, string Service), Process[]> _processes = [];
    private readonly Queue<(int Shop, SpanDraft Message)> _messages = new();
    private readonly int _spansPerTrace;
    private int _spans;
    private int _left;

    private ShopTraffic(int seed, int shops, int spansPerTrace)
    {
        _random = new Random(seed);
        _spansPerTrace = spansPerTrace;
        for (var shop = 0; shop < shops; shop++)
            foreach (var service in ShopPlan.Services)
                _processes[(shop, service.Name)] = [.. Enumerable.Range(0, service.Instances).Select(instance => new Process(shop, service, instance, _random))];
    }

    /// <summary>Makes up traffic.</summary>
    /// <param name="seed">Another seed gives other traffic.</param>
    /// <param name="shops">Number of shops.</param>
    /// <param name="spansPerTrace">Spans of each trace; 0 for as many as each takes.</param>
    /// <param name="leastSpans">How many spans to make at least; 500 for each shop are made in any case.</param>
    /// <returns>Whole traces.</returns>
    public static Traffic Generate(int seed, int shops, int spansPerTrace, int leastSpans = UsualSpans)
    {
        var traffic = new ShopTraffic(seed, shops, spansPerTrace);
        var time = Begin;
        for (var trace = 0; traffic._spans < Math.Max(leastSpans, shops * SpansPerShop); trace++)
        {
            traffic.AddTrace(trace % shops, time);
            time += 20 * NanosPerMilli;
        }
        foreach (var process in traffic._processes.Values.SelectMany(processes => processes)) traffic.Export(process);
        return traffic._traffic;
    }

    private void AddTrace(int shop, ulong time)
    {
        _left = _spansPerTrace > 0 ? _spansPerTrace : int.MaxValue;
        if (_spansPerTrace > 0) AddLongTrace(shop, time);
        else if (_messages.Count > 3) AddConsumer(time);
        else
        {
            var route = PickEntry();
            if (route == ShopPlan.Job) AddJob(shop, time);
            else Serve(shop, "gateway", route, null, time, out _);
        }
    }

    /// <summary>A trace of a given number of spans: one job that goes on until they are used up.</summary>
    private void AddLongTrace(int shop, ulong time)
    {
        var job = Start(PickProcess(shop, "stock"), "shop.jobs", "import", SpanDraft.Internal, null, time);
        job.With("job.name", "import").With("job.batch", _random.Next(1_000_000)).With("job.full", true);
        var end = time + NanosPerMilli;
        while (_left > 0) end = Serve(shop, "storefront", "GET /products/{id}", job, end, out _);
        Finish(job, end);
    }

    private void AddJob(int shop, ulong time)
    {
        var job = Start(PickProcess(shop, "stock"), "shop.jobs", "sync stock", SpanDraft.Internal, null, time);
        job.With("job.name", "sync stock").With("job.run", Process.NewUuid(_random)).With("thread.id", _random.Next(1, 64));
        Finish(job, TakeSteps(shop, job, ShopPlan.StepsOf("stock", ShopPlan.Job), time, out _));
    }

    /// <summary>A consumer takes several messages at once, each sent by another trace.</summary>
    private void AddConsumer(ulong time)
    {
        var (shop, message) = _messages.Dequeue();
        var span = Start(PickProcess(shop, "shipping"), "shop.messaging", "process order-placed", SpanDraft.Consumer, null, time);
        span.LinkTo(message);
        for (var more = _random.Next(4); more > 0 && _messages.TryPeek(out var next) && next.Shop == shop; more--) span.LinkTo(_messages.Dequeue().Message);
        span.With("messaging.system", "kafka").With("messaging.destination.name", "order-placed").With("messaging.operation.type", "process")
            .With("messaging.consumer.group.name", "shipping").With("messaging.kafka.offset", _random.NextInt64(1L << 40))
            .With("messaging.destination.partition.id", $"{_random.Next(12)}")
            .With("messaging.header.traceparent", $"00-{Convert.ToHexStringLower(message.TraceId)}-{Convert.ToHexStringLower(message.SpanId)}-01")
            .With("thread.name", "consumer-0-C-1").With("thread.id", _random.Next(1, 64));
        Finish(span, TakeSteps(shop, span, ShopPlan.StepsOf("shipping", ShopPlan.Consume), time, out _));
    }

    private ulong Serve(int shop, string service, string route, SpanDraft? parent, ulong time, out bool failed)
    {
        failed = false;
        if (_left == 0) return time;
        var process = PickProcess(shop, service);
        var (method, template) = (route[..route.IndexOf(' ', StringComparison.Ordinal)], route[(route.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        var span = Start(process, $"shop.http.{process.Service.Language}", route, SpanDraft.Server, parent, time);
        var path = template.Replace("{id}", $"{_random.Next(20_000)}", StringComparison.Ordinal).Replace("{sku}", $"sku-{_random.Next(20_000):00000}", StringComparison.Ordinal);
        span.With("http.request.method", method).With("url.scheme", "http").With("url.path", path).With("http.route", template)
            .With("server.address", $"{service}.{process.Shop}.svc").With("server.port", process.Service.Port)
            .With("network.protocol.version", parent is null ? "2" : "1.1").With("network.peer.address", parent?.Process.Address ?? $"203.0.113.{_random.Next(250)}")
            .With("network.peer.port", _random.Next(32_768, 61_000)).With("http.request.header.x-request-id", new[] { Process.NewUuid(_random) });
        if (parent is null)
            span.With("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0").With("enduser.id", $"customer-{_random.Next(100_000)}")
                .With("session.id", Process.NewUuid(_random)).With("app.signed_in", _random.Next(3) > 0);
        else span.With("http.request.body.size", _random.Next(20_000)).With("app.weight", Math.Round(_random.NextDouble() * 10, 3));

        var end = TakeSteps(shop, span, ShopPlan.StepsOf(service, route), time, out var stepFailed) + Millis(process.Service.MeanMillis);
        failed = stepFailed && _random.Next(2) == 0 || _random.NextDouble() < FailureChance;
        span.With("http.response.status_code", failed ? 500 : 200);
        if (failed) span.Fail("Shop.UnavailableException", $"{service} could not answer {route}", end);
        Finish(span, end);
        return end;
    }

    private ulong TakeSteps(int shop, SpanDraft span, Step[] steps, ulong time, out bool failed)
    {
        failed = false;
        var now = time + Millis(span.Process.Service.MeanMillis / 4);
        foreach (var step in steps)
        {
            if (_random.NextDouble() >= step.Chance) continue;
            for (var times = _random.Next(1, step.Most + 1); times > 0 && _left > 0; times--)
            {
                now = TakeStep(shop, span, step, now, out var stepFailed) + Millis(0.05);
                failed |= stepFailed;
            }
        }
        return now;
    }

    private ulong TakeStep(int shop, SpanDraft parent, Step step, ulong time, out bool failed)
    {
        var process = parent.Process;
        failed = _random.NextDouble() < FailureChance / 2;
        ulong end;
        SpanDraft span;
        switch (step.Kind)
        {
            case StepKind.Call:
                span = Start(process, $"shop.http.client.{process.Service.Language}", step.Detail[..step.Detail.IndexOf(' ', StringComparison.Ordinal)], SpanDraft.Client, parent, time);
                end = Serve(shop, step.Target, step.Detail, span, time + Millis(0.2), out failed) + Millis(0.2);
                span.With("http.request.method", span.Name).With("url.full", $"http://{step.Target}.{process.Shop}.svc{step.Detail[step.Detail.IndexOf('/', StringComparison.Ordinal)..]}")
                    .With("server.address", $"{step.Target}.{process.Shop}.svc").With("server.port", PickProcess(shop, step.Target).Service.Port)
                    .With("http.response.status_code", failed ? 500 : 200).With("network.protocol.version", "1.1").With("http.request.resend_count", 0)
                    .With("rpc.caller", new (string, object)[] { ("service", process.Service.Name), ("attempt", 1L), ("hedged", false) });
                if (failed) span.Fail("500", "Internal Server Error", end);
                break;
            case StepKind.Query:
                span = Start(process, "shop.sql", $"{step.Detail[..step.Detail.IndexOf(' ', StringComparison.Ordinal)]} {step.Target}", SpanDraft.Client, parent, time);
                end = time + Millis(2.5);
                span.With("db.system.name", "postgresql").With("db.namespace", process.Service.Name).With("db.collection.name", step.Target)
                    .With("db.operation.name", step.Detail[..step.Detail.IndexOf(' ', StringComparison.Ordinal)]).With("db.query.text", step.Detail)
                    .With("db.response.returned_rows", _random.Next(50)).With("server.address", $"db-{_random.Next(2)}.{process.Shop}.svc").With("server.port", 5432)
                    .With("db.connection.pool.name", $"{process.Service.Name}-pool").With("thread.id", _random.Next(1, 64)).With("db.cost", _random.NextDouble() * 100);
                if (failed) span.Fail("DeadlockDetected", "deadlock detected while waiting for a row lock", end);
                break;
            case StepKind.Cache:
                span = Start(process, "shop.cache", $"GET {step.Target}", SpanDraft.Client, parent, time);
                end = time + Millis(0.4);
                var hit = _random.Next(5) > 0;
                span.With("db.system.name", "redis").With("db.operation.name", "GET").With("db.query.text", $"GET {step.Detail}:?").With("cache.hit", hit)
                    .With("cache.key", $"{step.Detail}:{_random.Next(20_000)}").With("cache.digest", RandomBytes(6)).With("server.address", $"redis.{process.Shop}.svc").With("server.port", 6379);
                if (!hit) span.AddEvent(end - NanosPerMilli / 20, "cache miss", ("cache.reason", "expired"), ("cache.age", _random.Next(3600)));
                break;
            case StepKind.Publish:
                span = Start(process, "shop.messaging", $"send {step.Target}", SpanDraft.Producer, parent, time);
                end = time + Millis(3);
                span.With("messaging.system", "kafka").With("messaging.destination.name", step.Target).With("messaging.operation.type", "send")
                    .With("messaging.message.id", Process.NewUuid(_random)).With("messaging.message.body.size", _random.Next(200, 4000)).With("messaging.client.id", $"{process.Service.Name}-producer")
                    .With("messaging.header.traceparent", $"00-{Convert.ToHexStringLower(parent.TraceId)}-{Convert.ToHexStringLower(parent.SpanId)}-01");
                _messages.Enqueue((shop, span));
                break;
            default:
                span = Start(process, "shop.app", step.Target, SpanDraft.Internal, parent, time);
                end = time + Millis(process.Service.MeanMillis / 2);
                span.With("code.function.name", $"Shop.{process.Service.Name}.{step.Target.Replace(' ', '_')}").With("thread.id", _random.Next(1, 64)).With("thread.name", $"worker-{_random.Next(8)}")
                    .With("app.feature", Features[_random.Next(3)]).With("app.flags", Flags);
                span.AddEvent(time + (end - time) / 2, "half way", ("app.done", 0.5), ("app.items", _random.Next(100)));
                break;
        }
        Finish(span, end);
        return end;
    }

    private SpanDraft Start(Process process, string scope, string name, int kind, SpanDraft? parent, ulong time)
    {
        _left--;
        _spans++;
        return new SpanDraft(process, scope, name, kind, parent, time, _random);
    }

    private void Finish(SpanDraft span, ulong end)
    {
        span.End(end);
        if (span.Process.Spans >= SpansPerExport) Export(span.Process);
    }

    private void Export(Process process)
    {
        if (process.Spans > 0) _traffic.Add(process.Export().Written);
    }

    private Process PickProcess(int shop, string service)
    {
        var processes = _processes[(shop, service)];
        return processes[_random.Next(processes.Length)];
    }

    private string PickEntry()
    {
        var at = _random.Next(ShopPlan.Entries.Sum(entry => entry.Weight));
        foreach (var (route, weight) in ShopPlan.Entries)
        {
            if (at < weight) return route;
            at -= weight;
        }
        return ShopPlan.Entries[0].Route;
    }

    private byte[] RandomBytes(int size)
    {
        var bytes = new byte[size];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A duration around a mean, with the long tail that durations have.</summary>
    private ulong Millis(double mean) => (ulong)(mean * (0.3 - Math.Log(1 - _random.NextDouble()) * 0.7) * NanosPerMilli) + 1000;
}
