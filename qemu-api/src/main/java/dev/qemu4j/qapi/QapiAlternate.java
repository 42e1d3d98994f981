package dev.qemu4j.qapi;

import org.jspecify.annotations.Nullable;

/** A QAPI alternate: a value of one of several types, told apart by what its JSON is. */
public abstract class QapiAlternate implements QapiValue {
    /** For the generated classes. */
    protected QapiAlternate() {}

    @Override
    public final boolean equals(@Nullable Object other) {
        return Trees.equal(this, other);
    }

    @Override
    public final int hashCode() {
        return toJson().hashCode();
    }

    /** Returns the name of the type and the JSON, with three asterisks for each secret. */
    @Override
    public final String toString() {
        return Trees.display(this);
    }
}
