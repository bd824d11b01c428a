// Sends one trace of three spans with each OTLP exporter of the OpenTelemetry SDK for JavaScript, and prints one line for each:
//   exporter trace-id
// Usage: node send.mjs [http://127.0.0.1:4317] [http://127.0.0.1:4318]
import { context, trace, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';

const [grpc = 'http://127.0.0.1:4317', http = 'http://127.0.0.1:4318'] = process.argv.slice(2);
const exporters = {
  grpc: new GrpcExporter({ url: grpc }),
  http: new JsonExporter({ url: `${http}/v1/traces` }),
  proto: new ProtoExporter({ url: `${http}/v1/traces`, compression: 'gzip' }),
};

for (const [name, exporter] of Object.entries(exporters)) {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `sdk-js-${name}`, 'service.version': '1.2.3' }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('spoor-sdk-trial', '0.1');
  const root = tracer.startSpan('GET /cart', { kind: SpanKind.SERVER, attributes: { 'http.status_code': 200, 'cart.total': 12.5, 'cart.items': ['a', 'b'] } });
  const inRoot = trace.setSpan(context.active(), root);
  const child = tracer.startSpan('SELECT cart', { kind: SpanKind.CLIENT, links: [{ context: root.spanContext(), attributes: { why: 'trial' } }] }, inRoot);
  child.addEvent('rows', { count: 3 });
  child.end();
  const failed = tracer.startSpan('charge', {}, inRoot);
  failed.recordException(new Error('card refused'));
  failed.setStatus({ code: SpanStatusCode.ERROR, message: 'card refused' });
  failed.end();
  root.end();
  await provider.forceFlush();
  await provider.shutdown();
  console.log(`${name} ${root.spanContext().traceId}`);
}
