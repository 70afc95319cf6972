"""Scoring against gold, finding out what goes wrong, and everything that makes gold.

Where to look: ``compare`` when two values say the same; ``scorer``, ``schemes``, ``pairing`` the counts;
``metrics``, ``bootstrap``, ``slices``, ``runs`` what is made of them; ``errors`` each error, told by
``terminal`` and ``page``; ``run`` all of it at once. ``markup`` and ``examples`` serve tests and rules;
``compile_corpus``, ``validate``, ``agreement``, ``merge``, ``draw`` and ``convert`` make gold and keep it
sound; ``rules`` says what each rule earns.
"""
