namespace Spoor.Load.Options;

/// <summary>The text of <c>--help</c>.</summary>
internal static class OptionHelp
{
    public const string Text = """
        spoor-load sends traces over OTLP, at a rate or flat out, and can prove that every acknowledged span is stored once.

          spoor-load (--data FILE | --generate) [--to ADDRESS,…] [option…]

        What is sent
          --data FILE            a recording: repeated 4-byte big-endian length and that many bytes of one
                                 ExportTraceServiceRequest (protobuf), as one zstd stream or plain
          --generate             traces of made-up shops: services, a dozen attributes a span, events, errors, links
          --shops N              number of shops generated, 1 to 1000 (4)
          --spans-per-trace N    generate traces of N spans, 1 to 1000000 (as they come: about 5 to 60)
          --seed N               of the generator and of ids (1)
          --spans-per-request N  cut requests anew, N spans each, 1 to 1000000 (as recorded; generated: 512)
          --run HHHHHHHH         first four bytes of all trace ids of this run, in hex (random)

        Each pass over the traces has fresh ids, in attributes too, and its newest span is of the moment the pass begins.

        Where and how fast
          --to ADDRESS,…         receivers: host:port or URL (127.0.0.1:4317, with --protocol http 127.0.0.1:4318)
          --protocol grpc|http   (grpc)
          --gzip                 compress requests
          --rate N               spans a second, over all connections (flat out)
          --connections N        connections to each receiver, 1 to 10000 (4)
          --in-flight N          requests at a time on each connection, 1 to 1000 (4)
          --duration TIME        stop sending after it: 90s, 5m, 1h
          --spans N              stop sending after the request that reaches it (without both: everything once)
          --give-up TIME         how long a request is sent again, to the next address each time, until it is answered (5m)

        Proof
          --verify               read every acknowledged trace back and compare it, span by span, field by field
          --query URL            (http://127.0.0.1:16686)
          --elasticsearch URL    also compare the exact number of spans in the store; user:password@ where it asks for them
          --index-prefix NAME    (spoor)
          --kafka BROKERS        also look for the run's spans in the dead-letter topic
          --dead-letter-topic T  (spoor.spans.dead-letter)
          --verify-sample P      share of the traces that is read back, above 0 to 1 (1); the count is always exact
          --verify-timeout TIME  longest time to wait for spans to arrive in the store (10m)
          --verify-quiet TIME    wait no longer once nothing has arrived for this time (1m)

        Ends with 0 when all is well; 1 when a span was lost or stored twice; 2 when the options are wrong; 3 when nothing was
        acknowledged. With --verify the last line is for machines: acknowledged N found N lost N twice N
        """;
}
