package dev.qemu4j.qapi.internal;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;

/**
 * Integers of the protocol's sizes; null for what is none, or does not fit.
 *
 * <p>The value decides, not the parser's type of it: a tree may hold a small number in a large node.
 */
final class Integers {
    private Integers() {}

    static @Nullable Integer int32(JsonParser value) {
        Long number = int64(value);
        return number != null && number == number.intValue() ? (Integer) number.intValue() : null;
    }

    static @Nullable Long int64(JsonParser value) {
        if (!isInteger(value)) {
            return null;
        }
        if (value.getNumberType() != NumberType.BIG_INTEGER) {
            return value.getLongValue();
        }
        BigInteger number = value.getBigIntegerValue();
        return number.bitLength() < Long.SIZE ? (Long) number.longValue() : null;
    }

    static @Nullable Long uint64(JsonParser value) {
        if (!isInteger(value)) {
            return null;
        }
        if (value.getNumberType() != NumberType.BIG_INTEGER) {
            long number = value.getLongValue();
            return number >= 0 ? (Long) number : null;
        }
        BigInteger number = value.getBigIntegerValue();
        return number.signum() >= 0 && number.bitLength() <= Long.SIZE ? (Long) number.longValue() : null;
    }

    private static boolean isInteger(JsonParser value) {
        return value.currentToken() == JsonToken.VALUE_NUMBER_INT;
    }
}
