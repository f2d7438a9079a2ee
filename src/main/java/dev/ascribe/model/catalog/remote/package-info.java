/**
 * Downloads over HTTPS: the Hugging Face hub, package indexes, proxies, resumption and digests.
 *
 * <p>Knows files and their digests, not what is in them.
 */
package dev.ascribe.model.catalog.remote;
