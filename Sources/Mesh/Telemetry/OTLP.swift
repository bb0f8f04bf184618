import Audit
import Logging

/// Telemetry in the JSON form of OTLP: whole numbers of 64 bits are texts, ids are hex digits.
enum OTLP {
    /// Spans under one resource.
    static func traces(_ spans: [Span], of resource: TelemetryResource) -> JSONValue {
        [
            "resourceSpans": [
                [
                    "resource": resource.json,
                    "scopeSpans": [["scope": resource.scope, "spans": .array(spans.map(json))]],
                ]
            ]
        ]
    }

    /// Lines of the log under one resource, grouped by their logger.
    static func logs(_ records: [LogRecord], of resource: TelemetryResource) -> JSONValue {
        let groups = Dictionary(grouping: records, by: \.logger).sorted { $0.key < $1.key }
        let scopes = groups.map { logger, records -> JSONValue in
            ["scope": ["name": .string(logger)], "logRecords": .array(records.map(json))]
        }
        return ["resourceLogs": [["resource": resource.json, "scopeLogs": .array(scopes)]]]
    }

    /// Metrics under one resource; counters and histograms grow since the start of the process.
    static func metrics(_ points: [MetricPoints], of resource: TelemetryResource) -> JSONValue {
        let metrics = points.map { json($0, sinceMicros: resource.startMicros) }
        return [
            "resourceMetrics": [
                [
                    "resource": resource.json,
                    "scopeMetrics": [["scope": resource.scope, "metrics": .array(metrics)]],
                ]
            ]
        ]
    }

    // MARK: - Spans

    private static func json(_ span: Span) -> JSONValue {
        var fields: [String: JSONValue] = [
            "traceId": .string(span.context.traceID), "spanId": .string(span.context.spanID),
            "name": .string(span.name.rawValue), "kind": .integer(span.kind.rawValue),
            "startTimeUnixNano": nanos(span.startMicros), "endTimeUnixNano": nanos(span.endMicros),
            "attributes": json(span.attributes.all),
            "status": ["code": span.failure == nil ? 1 : 2],
        ]
        fields["parentSpanId"] = span.context.parentID.map { .string($0) }
        if !span.moments.isEmpty { fields["events"] = .array(span.moments.map(json)) }
        return .object(fields)
    }

    private static func json(_ moment: Span.Moment) -> JSONValue {
        [
            "timeUnixNano": nanos(moment.micros), "name": .string(moment.name),
            "attributes": json(moment.attributes.all),
        ]
    }

    // MARK: - Logs

    private static func json(_ record: LogRecord) -> JSONValue {
        var fields: [String: JSONValue] = [
            "timeUnixNano": nanos(record.micros), "observedTimeUnixNano": nanos(record.micros),
            "severityNumber": .integer(record.severity), "severityText": .string(record.level.rawValue),
            "body": ["stringValue": .string(record.message)], "attributes": json(record.attributes),
        ]
        fields["traceId"] = record.traceID.map { .string($0) }
        return .object(fields)
    }

    // MARK: - Metrics

    private static func json(_ points: MetricPoints, sinceMicros: Int64) -> JSONValue {
        var fields: [String: JSONValue] = [
            "name": .string(points.family.name), "description": .string(points.family.help),
        ]
        if let unit = points.family.unit { fields["unit"] = .string(unit) }
        let times = Times(startNanos: nanos(sinceMicros), nanos: nanos(points.micros))
        switch points.series {
        case .numbers(let series):
            let isSum = points.family.kind == .counter
            let data = JSONValue.array(
                series.map { number($0.value, labels(points.family, $0.labels), times, isSum: isSum) })
            fields[isSum ? "sum" : "gauge"] =
                isSum
                ? ["aggregationTemporality": cumulative, "isMonotonic": true, "dataPoints": data] : ["dataPoints": data]
        case .histograms(let series):
            fields["histogram"] = [
                "aggregationTemporality": cumulative,
                "dataPoints": .array(series.map { histogram($0.value, labels(points.family, $0.labels), times) }),
            ]
        }
        return .object(fields)
    }

    /// Start and moment of a data point.
    private struct Times {
        let startNanos: JSONValue
        let nanos: JSONValue
    }

    /// Values grow from the start on, and are not the difference to the last sending.
    private static let cumulative: JSONValue = 2

    private static func number(
        _ value: Double, _ attributes: JSONValue, _ times: Times, isSum: Bool
    ) -> JSONValue {
        var fields: [String: JSONValue] = [
            "attributes": attributes, "timeUnixNano": times.nanos, "asDouble": .double(value),
        ]
        if isSum { fields["startTimeUnixNano"] = times.startNanos }
        return .object(fields)
    }

    private static func histogram(_ value: MetricHistogram, _ attributes: JSONValue, _ times: Times) -> JSONValue {
        [
            "attributes": attributes, "startTimeUnixNano": times.startNanos, "timeUnixNano": times.nanos,
            "count": .string(String(value.counts.reduce(0, +))), "sum": .double(value.sum),
            "bucketCounts": .array(value.counts.map { .string(String($0)) }),
            "explicitBounds": .array(MetricHistogram.bounds.map { .double($0) }),
        ]
    }

    private static func labels(_ family: MetricFamily, _ values: [String]) -> JSONValue {
        json(zip(family.labels, values).map { .init(name: $0, value: .text(CleanText($1).text)) })
    }

    // MARK: - Parts

    fileprivate static func json(_ attributes: [SpanAttributes.Entry]) -> JSONValue {
        .array(attributes.map { ["key": .string($0.name), "value": json($0.value)] })
    }

    private static func json(_ value: SpanAttributes.Value) -> JSONValue {
        switch value {
        case .text(let text): ["stringValue": .string(text)]
        case .whole(let number): ["intValue": .string(String(number))]
        case .number(let number): ["doubleValue": .double(number)]
        case .flag(let flag): ["boolValue": .bool(flag)]
        }
    }

    private static func nanos(_ micros: Int64) -> JSONValue { .string(micros == 0 ? "0" : "\(micros)000") }
}

/// Who sends telemetry.
package struct TelemetryResource: Sendable, Hashable {
    /// Version of the program.
    package let version: String
    /// This node.
    package let node: NodeID
    /// Name of this mesh.
    package let mesh: String
    /// Start of the process, Unix microseconds.
    package let startMicros: Int64

    /// Takes the parts.
    package init(version: String, node: NodeID, mesh: String, startMicros: Int64) {
        (self.version, self.node, self.mesh, self.startMicros) = (version, node, mesh, startMicros)
    }

    fileprivate var json: JSONValue {
        var attributes = SpanAttributes()
        attributes.set(.serviceName, "vox")
        attributes.set(.serviceVersion, version)
        attributes.set(.serviceInstance, node.rawValue)
        attributes.set(.meshName, mesh)
        return ["attributes": OTLP.json(attributes.all)]
    }

    fileprivate var scope: JSONValue { ["name": "vox", "version": .string(version)] }
}
