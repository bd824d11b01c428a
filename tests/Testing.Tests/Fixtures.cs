using Spoor.Testing.Servers;

[assembly: AssemblyFixture(typeof(KafkaServer))]
[assembly: AssemblyFixture(typeof(ElasticsearchServer))]
