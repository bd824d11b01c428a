using BenchmarkDotNet.Attributes;
using Confluent.Kafka;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spoor.Collector.Admission;
using Spoor.Collector.Publish;
using Spoor.Collector.Receivers;
using Spoor.Testing.Otlp;
using Tracing.Otlp;

namespace Spoor.Micro;

/// <summary>A request of 512 spans from its bytes to Kafka's acknowledgement, a hundred at a time, against the broker that the client
/// library brings along. Look at the garbage: the time is that of all threads together, the broker's among them.</summary>
public class Publish
{
    private const int Requests = 100;
    private const string Topic = "spans";

    private readonly TraceRequest _request = Sample.Scanned();
    private readonly Task[] _waiting = new Task[Requests];
    private ServiceProvider _services = null!;
    private SpanPublisher _publisher = null!;
    private RecordCutter _cutter = null!;
    private IProducer<Null, byte[]> _producer = null!;

    [GlobalSetup]
    public void Connect()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Critical)).AddMetrics();
        services.AddSingleton(TimeProvider.System).AddSingleton<Collector.Books>().AddSingleton<PublishTelemetry>().AddSingleton<AdmissionTelemetry>();
        services.AddSingleton<InFlightBytes>().AddSingleton<SpanPublisher>();
        services.Configure<LimitsOptions>(limits => limits.InFlightBytes = int.MaxValue);
        services.Configure<KafkaOptions>(kafka =>
        {
            kafka.SpansTopic = Topic;
            kafka.Client["test.mock.num.brokers"] = "1";
            kafka.Client["allow.auto.create.topics"] = "true";
        });
        _services = services.BuildServiceProvider();
        _publisher = _services.GetRequiredService<SpanPublisher>();
        _cutter = new RecordCutter(_publisher);
        _producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig(new Dictionary<string, string> { ["test.mock.num.brokers"] = "1" })
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            CompressionType = CompressionType.Zstd,
            CompressionLevel = 1,
            LingerMs = 15,
            MessageMaxBytes = 1_000_000,
        }).Build();
    }

    [GlobalCleanup]
    public void Disconnect()
    {
        _producer.Dispose();
        _services.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Requests * Sample.Spans)]
    public async Task Cutter()
    {
        for (var i = 0; i < Requests; i++) _waiting[i] = PublishAsync();
        await Task.WhenAll(_waiting);
    }

    [Benchmark(OperationsPerInvoke = Requests * Sample.Spans)]
    public async Task Messages()
    {
        for (var i = 0; i < Requests; i++)
        {
            var request = ExportTraceServiceRequest.Parser.ParseFrom(Sample.Request);
            _waiting[i] = _producer.ProduceAsync(Topic, new Message<Null, byte[]> { Value = request.ToByteArray() });
        }
        await Task.WhenAll(_waiting);
    }

    private async Task PublishAsync()
    {
        Rejections? rejections = null;
        using var lease = _services.GetRequiredService<InFlightBytes>().Begin(System.IO.Pipelines.PipeReader.Create(Stream.Null));
        var pending = _publisher.Begin(lease, TimeSpan.FromSeconds(8));
        _cutter.Publish(_request, Sample.Request, new AcceptedStarts(0, ulong.MaxValue), pending, ref rejections);
        var failure = await pending.SealAsync();
        if (failure != PublishFailure.None) throw new InvalidOperationException($"Not published: {failure}");
    }
}
