package dev.qemu4j.qmp.testing;

import java.util.List;
import java.util.stream.Stream;

/** The inputs for QEMU and for the fake, a character for a byte; each leaves no object open. */
final class ParityInputs {
    private static final List<String> NEGOTIATION = List.of(
            "{\"execute\":\"query-status\",\"id\":1}",
            "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"foo\"]},\"id\":2}",
            "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":\"oob\"}}",
            "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":null}}",
            "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[1]}}",
            "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"bogus\":1}}",
            "{\"execute\":\"qmp_capabilities\",\"arguments\":null}",
            "{\"exec-oob\":\"qmp_capabilities\"}",
            "{\"exec-oob\":\"query-yank\"}",
            "nonsense",
            "{}",
            "{\"execute\":\"qmp_capabilities\",\"id\":[1,2.5,null,true]}",
            "{\"execute\":\"qmp_capabilities\",\"id\":\"again\"}",
            "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"foo\"]}}",
            "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"oob\"]}}");

    private static final List<String> REQUESTS = List.of(
            "{\"execute\":\"nope\",\"id\":\"n\"}",
            "{\"exec-oob\":\"query-status\",\"id\":1}",
            "{}",
            "[]",
            "3",
            "\"x\"",
            "null",
            "{\"id\":6}",
            "{\"foo\":3,\"id\":5}",
            "{\"execute\":3}",
            "{\"execute\":\"x\",\"bogus\":1}",
            "{\"execute\":\"x\",\"arguments\":3,\"id\":5}",
            "{\"execute\":\"x\",\"control\":1}",
            "{\"execute\":\"stop\",\"id\":\"\\ud83d\\ude00\"}",
            "{\"execute\":\"cont\"}",
            "\t {\"execute\" : \"stop\" , \"id\" :\t1 }\r",
            "{\"execute\":\n\"cont\",\"id\":11}",
            "{'execute':'x','id':'it\\'s'}",
            "{\"execute\":\"x\",\"id\":1}{\"execute\":\"y\",\"id\":2}");

    private static final List<String> IDS = List.of(
            "{\"execute\":\"x\",\"id\":null}",
            "{\"execute\":\"x\",\"id\":true}",
            "{\"execute\":\"x\",\"id\":-1}",
            "{\"execute\":\"x\",\"id\":1.5}",
            "{\"execute\":\"x\",\"id\":1e3}",
            "{\"execute\":\"x\",\"id\":-0.0}",
            "{\"execute\":\"x\",\"id\":1.1}",
            "{\"execute\":\"x\",\"id\":1e300}",
            "{\"execute\":\"x\",\"id\":1e-7}",
            "{\"execute\":\"x\",\"id\":0.0001}",
            "{\"execute\":\"x\",\"id\":[]}",
            "{\"execute\":\"x\",\"id\":{}}",
            "{\"execute\":\"x\",\"id\":{\"a\":[2],\"z\":1}}",
            "{\"execute\":\"x\",\"id\":18446744073709551615}",
            "{\"execute\":\"x\",\"id\":18446744073709551616}",
            "{\"execute\":\"x\",\"id\":-9223372036854775808}",
            "{\"execute\":\"x\",\"id\":-9223372036854775809}",
            "{\"execute\":\"x\",\"id\":99999999999999999999999999}",
            "{\"execute\":\"x\",\"id\":1e400}",
            "{\"execute\":\"x\",\"id\":\"caf\u00c3\u00a9\"}",
            "{\"execute\":\"x\",\"id\":\"\\u20AC\\ud83d\\ude00\\/\\b\"}",
            "{\"execute\":\"x\",\"id\":\"\\u0000\"}",
            "{\"execute\":\"x\",\"id\":\"\u00f0\u009f\u0098\u0080\u007f\"}");

    private static final List<String> SYNTAX_ERRORS = List.of(
            "foo",
            "nonsense garbage words",
            "{\"a\"\n}",
            "{\"a\"}",
            "{\"execute\" \"x\"}",
            "{\"execute\":\"x\" \"id\":1}",
            "{\"execute\":\"x\" \"id\":1}}",
            "{\"execute\":\"x\",}",
            "{\"a\":1,\"a\":2}",
            "{3:1}",
            "[1 2]",
            "[1,]",
            "{,}",
            "[}",
            "}",
            "]",
            "{\"a\":]}",
            "{\"a\":b}",
            "@",
            "\u0001",
            "\u00ff",
            "{\"a\":\u00ff\n1}",
            "@ {\"execute\":\"x\",\"id\":3}",
            "{\"a\":@ , \"execute\":\"x\"}",
            "-",
            "01",
            "+1",
            "1.",
            "1.e",
            "1e",
            "1e+",
            "12abc",
            "abc12",
            "tru",
            "nullx",
            "\"a\" \"b\"",
            "'abc",
            "\"a\u0001b\"",
            "\"\\q\"",
            "\"\\u12\"",
            "{\"id\":\"\\ud800\"}",
            "{\"id\":\"\\udc00\"}",
            "{\"id\":\"\\ud83dab\"}",
            "{\"id\":\"\u00c3\"}",
            "%",
            "{\"id\":%p}",
            "\u00ff{\"execute\":\"x\",\"id\":1}");

    /** QEMU reads modified UTF-8: C0 80 is U+0000, and noncharacters are refused. */
    private static final List<String> CHARACTERS = List.of(
            "{\"execute\":\"x\",\"id\":\"\u00c0\u0080\"}",
            "{\"execute\":\"a\u00c0\u0080b\",\"id\":1}",
            "{\"id\":\"\u00c0\u0081\"}",
            "{\"id\":\"\u00c1\u00bf\"}",
            "{\"id\":\"\u00e0\u0080\u0080\"}",
            "{\"id\":\"\u00e0\u009f\u00bf\"}",
            "{\"id\":\"\u00f0\u008f\u00bf\u00bd\"}",
            "{\"id\":\"\u0080\"}",
            "{\"id\":\"\u00e2\u0082\"}",
            "{\"id\":\"\u00e2\u0082\u00c3\u00a9\"}",
            "{\"id\":\"\u00ed\u00a0\u0080\"}",
            "{\"id\":\"\u00ef\u00b7\u0090\"}",
            "{\"id\":\"\u00ef\u00b7\u00af\"}",
            "{\"execute\":\"x\",\"id\":\"\u00ef\u00b7\u008f\u00ef\u00b7\u00b0\"}",
            "{\"id\":\"\u00ef\u00bf\u00be\"}",
            "{\"id\":\"\u00ef\u00bf\u00bf\"}",
            "{\"execute\":\"x\",\"id\":\"\u00ef\u00bf\u00bd\"}",
            "{\"id\":\"\u00f0\u009f\u00bf\u00be\"}",
            "{\"id\":\"\u00f4\u008f\u00bf\u00bf\"}",
            "{\"execute\":\"x\",\"id\":\"\u00f4\u008f\u00bf\u00bd\"}",
            "{\"id\":\"\u00f4\u0090\u0080\u0080\"}",
            "{\"id\":\"\u00f8\u0088\u0080\u0080\u0080\"}",
            "{\"id\":\"\u00fc\u0084\u0080\u0080\u0080\u0080\"}",
            "{\"id\":\"\u00fd\u00bf\u00bf\u00bf\u00bf\u00bf\"}",
            "{\"id\":\"\\uFDD0\"}",
            "{\"id\":\"\\ufdef\"}",
            "{\"id\":\"\\uFFFE\"}",
            "{\"id\":\"\\uffff\"}",
            "{\"id\":\"\\ud83f\\udfff\"}",
            "{\"id\":\"\\ud83f\\udffe tail\"}",
            "{\"id\":\"\\ud83d\\u0041\"}",
            "{\"id\":\"\\ud83d\\ud83d\\ude00\"}",
            "{\"execute\":\"x\",\"id\":\"\\udbff\\udffd\"}");

    /** Up to QEMU's limits and over them. */
    private static final List<String> LIMITS = List.of(
            "[".repeat(1024) + "]".repeat(1024),
            "[".repeat(1025),
            "{\"execute\":\"x\",\"id\":" + "[".repeat(1023) + "]".repeat(1023) + "}",
            "{\"a\":".repeat(1024) + "1" + "}".repeat(1024),
            "{\"a\":[".repeat(512) + "]}".repeat(512),
            "{\"a\":[".repeat(512) + "{",
            "[".repeat(20_000) + "]".repeat(20_000 % 1025));

    static final List<String> IN_BAND = Stream.of(NEGOTIATION, REQUESTS, IDS, SYNTAX_ERRORS, CHARACTERS, LIMITS)
            .flatMap(List::stream)
            .toList();

    static final List<String> OUT_OF_BAND = List.of(
            "{\"exec-oob\":\"qmp_capabilities\"}",
            "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"oob\",\"oob\"]},\"id\":2}",
            "{\"execute\":\"qmp_capabilities\"}",
            "{\"exec-oob\":\"qmp_capabilities\"}",
            "{\"exec-oob\":\"stop\",\"id\":1}",
            "{\"exec-oob\":\"query-yank\",\"id\":1}",
            "{\"exec-oob\":\"nope\",\"id\":1}",
            "{\"execute\":\"x\",\"exec-oob\":\"x\",\"id\":3}",
            "{\"exec-oob\":3,\"id\":1}",
            "{\"exec-oob\":\"query-yank\",\"zoo\":1}");

    private ParityInputs() {}
}
