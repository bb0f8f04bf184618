import Foundation
import Testing

@testable import Compute

/// A SafeTensors file from its header text and data.
func safeTensors(_ header: String, data: [UInt8] = []) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8) + data
}

/// Parses bytes as they would lie in a mapped file; gives the shapes.
func parse(_ bytes: [UInt8]) -> Result<[String: [Int]], SafeTensorsError> {
    bytes.withUnsafeBytes { buffer in
        Result { () throws(SafeTensorsError) in
            guard let base = buffer.baseAddress else { throw .tooShort(bytes: 0) }
            let region = ByteRegion(staticBytes: base, count: buffer.count)
            return try SafeTensors(region).tensors.mapValues(\.shape)
        }
    }
}

@Suite struct SafeTensorsTests {
    private struct Verdict: Decodable {
        let reference: String
        let keys: [String]?
    }

    @Test func verdictsEqualTheReferenceReaderExceptForRepeatedKeys() throws {
        let folder = ModelFixture.folder.appending(path: "safetensors-bad")
        let verdicts = try JSONDecoder().decode(
            [String: Verdict].self, from: Data(contentsOf: folder.appending(path: "verdicts.json")))
        #expect(verdicts.count == 17)
        for (name, verdict) in verdicts {
            let outcome = Result { () throws(SafeTensorsError) in
                try SafeTensors(contentsOf: folder.appending(path: name).path)
            }
            switch outcome {
            case .success(let file):
                #expect(verdict.reference == "accepted", "\(name)")
                #expect(file.tensors.keys.sorted() == verdict.keys, "\(name)")
            case .failure(let error):
                let isOurs = name == "duplicate_key.safetensors"
                #expect(verdict.reference == "refused" || isOurs, "\(name): \(error)")
                #expect(error.description.hasSuffix("."), "\(name): \(error)")
            }
        }
    }

    @Test func eachFaultIsNamed() {
        let tensor = #""dtype":"F32","shape":[1],"data_offsets":"#
        let huge = #"{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#
        let four: [UInt8] = [0, 0, 0, 0]
        let faults: [(String, [UInt8], SafeTensorsError)] = [
            ("{}x", [], .header(.unexpected(at: 2))),
            (" {}", [], .headerNotAnObject),
            (#"{"a":{"dtype":"F32","shape":[1]}}"#, [], .header(.missing(key: "data_offsets", of: "a"))),
            (#"{"a":{"dtype":"Q9","shape":[1],"data_offsets":[0,4]}}"#, four, .unknownDType(tensor: "a", dtype: "Q9")),
            (#"{"a":{"dtype":"F4","shape":[1],"data_offsets":[0,1]}}"#, [0], .notWholeBytes(tensor: "a")),
            ("{\"a\":{\(tensor)[4,0]}}", four, .offsetsReversed(tensor: "a")),
            ("{\"a\":{\(tensor)[0,3]}}", four, .sizeMismatch(tensor: "a", span: 3, needed: 4)),
            ("{\"a\":{\(tensor)[4,8]}}", four + four, .hole(before: "a")),
            ("{\"a\":{\(tensor)[0,4]},\"b\":{\(tensor)[2,6]}}", four + four, .overlap(tensor: "b")),
            ("{\"a\":{\(tensor)[0,4]}}", four + [0], .dataNotCovered(spans: 4, data: 5)),
            ("{\"a\":{\(tensor)[0,4]},\"a\":{\(tensor)[0,4]}}", four, .header(.duplicateKey("a"))),
            (#"{"__metadata__":{"k":1}}"#, [], .header(.unexpected(at: 21))),
            (huge, [], .sizeOverflows(tensor: "a")),
            ("{\"\\ud800\":{\(tensor)[0,4]}}", four, .header(.loneSurrogate(at: 8))),
        ]
        for (header, data, expected) in faults {
            #expect(throws: expected, "\(header)") { try parse(safeTensors(header, data: data)).get() }
        }
    }

    @Test func emptyFilesAndFilesWithoutTensorsAreSound() throws {
        #expect(try parse(safeTensors("{}")).get().isEmpty)
        #expect(try parse(safeTensors("{}    ")).get().isEmpty)
        let scalar = safeTensors(#"{"s":{"dtype":"BOOL","shape":[],"data_offsets":[0,1]}}"#, data: [1])
        #expect(try parse(scalar).get() == ["s": []])
    }

    @Test func everyTypeOfTheFormatIsAccepted() throws {
        for dtype in DType.allCases {
            let header = #"{"t":{"dtype":"\#(dtype.rawValue)","shape":[8],"data_offsets":[0,\#(dtype.bits)]}}"#
            #expect(try parse(safeTensors(header, data: [UInt8](repeating: 0, count: dtype.bits))).get() == ["t": [8]])
        }
    }

    @Test func aViewKeepsItsMappingAlive() throws {
        let path = ModelFixture.all[0].directory + "/model.safetensors"
        func onlyTheView() throws -> TensorView? { try SafeTensors(contentsOf: path).tensors["model.norm.weight"] }
        let view = try #require(try onlyTheView())
        #expect(try #require(view.floats()).count == 64)
    }

    @Test func aMissingFileIsRefusedWithASentence() {
        #expect {
            try SafeTensors(contentsOf: ModelFixture.folder.path + "/nothing")
        } throws: { error in
            (error as? SafeTensorsError)?.description == "The file could not be opened: No such file or directory."
        }
        #expect(throws: SafeTensorsError.self) { try SafeTensors(contentsOf: ModelFixture.folder.path) }
    }
}
