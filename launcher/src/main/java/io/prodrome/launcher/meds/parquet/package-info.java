/** Writing Apache Parquet files without Hadoop; docs/decisions/0017-meds-export.md says why. */
@NullMarked
package io.prodrome.launcher.meds.parquet;

import org.jspecify.annotations.NullMarked;
